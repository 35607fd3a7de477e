/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "exposition.h"
#include "metrics_serve.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IDLE = 12, ANSWER_SIZE = 65536, NOISES = 100 };

static struct cli_metrics *metrics;
static struct cli_metrics_server *server;
static char answer[ANSWER_SIZE];

static int start(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN); /* what is sent to a server that has closed */
    if (cli_metrics_new(&metrics, NULL))
        return -1;
    return cli_metrics_server_start(metrics, ":0", &server, NULL) ? -1 : 0;
}

static int end(void **state)
{
    (void)state;
    cli_metrics_server_free(server);
    cli_metrics_free(metrics);
    return 0;
}

static unsigned port(void)
{
    unsigned number = 0;
    assert_int_equal(sscanf(cli_metrics_server_url(server), "http://127.0.0.1:%u/metrics", &number),
                     1);
    assert_in_range(number, 1, UINT16_MAX);
    return number;
}

static int dial(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port())};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* Sends what there is, as far as the server wants it. */
static int hurl(const char *request, size_t size)
{
    int fd = dial();
    ssize_t n;
    for (size_t sent = 0; sent < size && (n = send(fd, request + sent, size - sent, 0)) > 0;)
        sent += (size_t)n;
    shutdown(fd, SHUT_WR);
    return fd;
}

/* The same, and reads to the end of the answer. */
static const char *talk(const char *request, size_t size)
{
    int fd = hurl(request, size);
    size_t got = 0;
    ssize_t n;
    while (got < sizeof answer - 1 && (n = recv(fd, answer + got, sizeof answer - 1 - got, 0)) > 0)
        got += (size_t)n;
    answer[got] = '\0';
    close(fd);
    return answer;
}

static const char *ask(const char *method, const char *path)
{
    char request[256];
    snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n",
             method, path);
    return talk(request, strlen(request));
}

static void assert_says(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no %s in: %s", part, text);
}

static const char *body_of(const char *text)
{
    const char *body = strstr(text, "\r\n\r\n");
    assert_non_null(body);
    return body + 4;
}

static void assert_served(void)
{
    static struct exposition all;
    const char *text = ask("GET", "/metrics");
    assert_says(text, "HTTP/1.1 200 ");
    assert_says(text, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
    exposition_read(&all, body_of(text));
    assert_null(all.wrong);
    assert_true(exposition_number(&all, "sluice_running", "") == 1);
}

static void test_get(void **state)
{
    (void)state;
    assert_served();
    const char *text = ask("HEAD", "/metrics");
    assert_says(text, "HTTP/1.1 200 ");
    assert_says(text, "Content-Length: ");
    assert_string_equal(body_of(text), "");
    assert_says(ask("GET", "/metrics?of=sluice"), "HTTP/1.1 200 ");
    static const char old[] = "GET /metrics HTTP/1.0\r\n\r\n";
    assert_says(talk(old, sizeof old - 1), " 200 ");
}

static void test_refusals(void **state)
{
    (void)state;
    static const char *const methods[] = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        const char *text = ask(methods[i], "/metrics");
        assert_says(text, "HTTP/1.1 405 ");
        assert_says(text, "Allow: GET, HEAD\r\n");
    }
    static const char *const paths[] = {"/",        "/metrics/", "//metrics",   "/metrics2",
                                        "/Metrics", "/metric",   "/../metrics", "*"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_says(ask("GET", paths[i]), "HTTP/1.1 404 ");
    assert_says(ask("POST", "/"), "HTTP/1.1 404 ");
    static const char upload[] =
        "POST /metrics HTTP/1.1\r\nHost: here\r\nContent-Length: 1000000\r\n\r\nx";
    assert_says(talk(upload, sizeof upload - 1), " 405 ");
}

/* Nothing that is sent harms the next one. */
static void test_garbage(void **state)
{
    (void)state;
    static char noise[100000];
    uint32_t seed = 1;
    for (unsigned i = 0; i < NOISES; i++) {
        size_t size = i % 10 ? 1 + i * 7 : sizeof noise;
        for (size_t k = 0; k < size; k++) {
            seed = seed * 1664525 + 1013904223;
            noise[k] = (char)(seed >> 24);
        }
        /* Some of it looks like a request for a while. */
        static const char begin[] = "GET /metrics HTTP/1.1\r\nHost: ";
        if (i % 3 == 0 && size > sizeof begin)
            memcpy(noise, begin, sizeof begin - 1 - i % sizeof begin);
        int fd = hurl(noise, size);
        /* Let go with a reset: of some the server would wait for more, closed or not. */
        const struct linger at_once = {.l_onoff = 1};
        assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
        close(fd);
    }
    memset(noise, 'a', sizeof noise);
    memcpy(noise, "GET /metrics", 12);
    assert_null(strstr(talk(noise, sizeof noise), " 200 "));
    assert_string_equal(talk("", 0), "");
    assert_served();
}

/* Those who connect and say nothing keep the others waiting for a few seconds only. */
static void test_idle(void **state)
{
    (void)state;
    int idle[IDLE];
    for (size_t i = 0; i < IDLE; i++)
        idle[i] = dial();
    assert_served();
    char byte;
    assert_int_equal(recv(idle[0], &byte, 1, 0), 0); /* closed */
    for (size_t i = 0; i < IDLE; i++)
        close(idle[i]);
    assert_served();
}

/* The end does not wait for connections. */
static void test_end(void **state)
{
    int idle = dial();
    assert_int_equal(end(state), 0);
    char byte;
    assert_true(recv(idle, &byte, 1, 0) <= 0);
    close(idle);
    assert_int_equal(start(state), 0);
    assert_served();
}

static enum sl_status try(const char *address, struct sl_error *err)
{
    struct cli_metrics_server *other;
    enum sl_status status = cli_metrics_server_start(metrics, address, &other, err);
    if (status)
        assert_null(other);
    cli_metrics_server_free(other);
    return status;
}

static void test_addresses(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",          "9464",       ":",          "localhost:9464",
                                        "127.0.0.1", "127.0.0.1:", ":65536",     "127.0.0.1:-1",
                                        "::1:9464",  "[::1]",      "[::1:9464",  "[127.0.0.1]:0",
                                        "[]:0",      "127.0.0:0",  ":0x10",      "[::1%lo]:0",
                                        "[:0",       "]:0",        "1.2.3.4.5:0"};
    struct sl_error err = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(try(wrong[i], &err), SL_INVALID_ARGUMENT);
        assert_says(err.message, "expected 127.0.0.1:9464");
    }
    char taken[32];
    snprintf(taken, sizeof taken, ":%u", port());
    assert_int_equal(try(taken, &err), SL_IO);
    assert_says(err.message, "in use");
    assert_says(err.message, taken);
    assert_int_equal(try("127.0.0.1:0", &err), SL_OK);
    if (try("[::1]:0", &err))
        print_message("no IPv6 here: %s\n", err.message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get),     cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_garbage), cmocka_unit_test(test_idle),
        cmocka_unit_test(test_end),     cmocka_unit_test(test_addresses),
    };
    return cmocka_run_group_tests(tests, start, end);
}
