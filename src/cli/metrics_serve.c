/* SPDX-License-Identifier: MIT */
/* Sockets are made here rather than by the library, so that it can be said why there is none. */
#include "metrics_serve.h"

#include "alloc.h"
#include "units.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECTIONS = 8,
    CONNECTION_SECONDS = 3,   /* without a byte from the other side */
    CONNECTION_BYTES = 16384, /* its buffers: a request with longer headers is refused */
    ADDRESS_SIZE = 80,
};

struct cli_metrics_server {
    struct MHD_Daemon *daemon;
    char url[ADDRESS_SIZE];
};

/* An address of either family. */
union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool parse_host(const char *host, size_t length, union address *out)
{
    char text[ADDRESS_SIZE];
    bool bracketed = length >= 2 && host[0] == '[' && host[length - 1] == ']';
    if (length == 0) {
        host = "127.0.0.1";
        length = strlen(host);
    } else if (bracketed) {
        host++;
        length -= 2;
    }
    if (length >= sizeof text)
        return false;
    memcpy(text, host, length);
    text[length] = '\0';
    out->any.sa_family = bracketed ? AF_INET6 : AF_INET;
    if (bracketed)
        return inet_pton(AF_INET6, text, &out->v6.sin6_addr) == 1;
    return inet_pton(AF_INET, text, &out->v4.sin_addr) == 1;
}

static in_port_t *port_of(union address *address)
{
    return address->any.sa_family == AF_INET6 ? &address->v6.sin6_port : &address->v4.sin_port;
}

static socklen_t size_of(const union address *address)
{
    return address->any.sa_family == AF_INET6 ? sizeof address->v6 : sizeof address->v4;
}

static bool parse(const char *text, union address *out)
{
    const char *colon = strrchr(text, ':');
    uint64_t port;
    *out = (union address){.v6 = {0}};
    if (!colon || !cli_parse_count(colon + 1, UINT16_MAX, &port) ||
        !parse_host(text, (size_t)(colon - text), out))
        return false;
    *port_of(out) = htons((uint16_t)port);
    return true;
}

static void write_url(char out[ADDRESS_SIZE], union address *address)
{
    char host[INET6_ADDRSTRLEN] = "";
    bool six = address->any.sa_family == AF_INET6;
    const void *number = six ? (const void *)&address->v6.sin6_addr : &address->v4.sin_addr;
    inet_ntop(address->any.sa_family, number, host, sizeof host);
    snprintf(out, ADDRESS_SIZE, six ? "http://[%s]:%u/metrics" : "http://%s:%u/metrics", host,
             (unsigned)ntohs(*port_of(address)));
}

/* Where it was asked for port 0, the system's choice is in *address afterwards. */
static enum sl_status open_socket(const char *text, union address *address, int *out,
                                  struct sl_error *err)
{
    socklen_t size = size_of(address);
    int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* Connections of a run before that are not quite forgotten do not hold the port. */
    int yes = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(fd, &address->any, size) != 0 || listen(fd, CONNECTIONS) != 0 ||
        getsockname(fd, &address->any, &size) != 0) {
        enum sl_status status =
            sl_error_set_errno(err, errno, "cannot listen at %s (--metrics-listen)", text);
        if (fd >= 0)
            close(fd);
        return status;
    }
    *out = fd;
    return SL_OK;
}

/* Sends a response, which becomes the connection's. */
static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, const char *type,
                              const void *body, size_t size)
{
    /* The library copies it; that its parameter is not const is its oldest mistake. */
    struct MHD_Response *response =
        MHD_create_response_from_buffer(size, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    bool sound = MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type) == MHD_YES &&
                 MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close") == MHD_YES;
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        sound = sound &&
                MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD") == MHD_YES;
    enum MHD_Result result = sound ? MHD_queue_response(connection, status, response) : MHD_NO;
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *why)
{
    return answer(connection, status, "text/plain; charset=utf-8", why, strlen(why));
}

/* On the library's thread. */
static enum MHD_Result respond(void *context, struct MHD_Connection *connection, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_size, void **request)
{
    (void)version, (void)upload, (void)upload_size, (void)request;
    struct cli_metrics *metrics = context;
    if (strcmp(url, "/metrics") != 0)
        return refuse(connection, MHD_HTTP_NOT_FOUND, "there is only /metrics\n");
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
        return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
    struct sl_bytes text = {0};
    enum MHD_Result result = MHD_NO;
    if (!cli_metrics_write(metrics, &text))
        result = answer(connection, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8",
                        text.data, text.size);
    sl_bytes_release(&text);
    return result;
}

/* Signals are for the thread that waits for them: the library's inherits that they are blocked. */
static struct MHD_Daemon *start_daemon(int fd, struct cli_metrics *metrics)
{
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, respond, metrics,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_END);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return daemon;
}

enum sl_status cli_metrics_server_start(struct cli_metrics *metrics, const char *address,
                                        struct cli_metrics_server **out, struct sl_error *err)
{
    *out = NULL;
    union address where;
    if (!parse(address, &where))
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "--metrics-listen=%s: expected 127.0.0.1:9464, [::1]:9464 or :9464",
                            address);
    int fd = -1;
    enum sl_status status = open_socket(address, &where, &fd, err);
    if (status)
        return status;
    struct cli_metrics_server *server = sl_alloc_zeroed(1, sizeof *server);
    if (server)
        server->daemon = start_daemon(fd, metrics);
    if (!server || !server->daemon) {
        free(server);
        close(fd);
        return sl_error_set(err, SL_NO_MEMORY, "cannot start to serve metrics");
    }
    write_url(server->url, &where);
    *out = server;
    return SL_OK;
}

const char *cli_metrics_server_url(const struct cli_metrics_server *server)
{
    return server->url;
}

void cli_metrics_server_free(struct cli_metrics_server *server)
{
    if (!server)
        return;
    MHD_stop_daemon(server->daemon); /* closes the socket, too */
    free(server);
}
