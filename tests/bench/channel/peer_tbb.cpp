// SPDX-License-Identifier: MIT
// See sluice.c. The end is told by one zero a receiver.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <time.h>
#include <vector>

#include <tbb/concurrent_queue.h>

static int64_t cpu_ns()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int main(int, char **argv)
{
    size_t senders = atol(argv[1]), receivers = atol(argv[2]), capacity = atol(argv[3]);
    size_t each = atol(argv[4]) / senders;
    int64_t work = atol(argv[5]);
    tbb::concurrent_bounded_queue<uintptr_t> queue;
    queue.set_capacity(capacity);
    std::atomic<uint64_t> sum{0};
    std::atomic<bool> go{false};
    std::vector<std::thread> threads;
    for (size_t i = 0; i < senders; i++)
        threads.emplace_back([&] {
            while (!go)
                std::this_thread::yield();
            for (size_t n = 1; n <= each; n++)
                queue.push(n);
        });
    for (size_t i = 0; i < receivers; i++)
        threads.emplace_back([&] {
            while (!go)
                std::this_thread::yield();
            uint64_t mine = 0;
            uintptr_t n;
            for (queue.pop(n); n; queue.pop(n)) {
                mine += n;
                if (work)
                    for (int64_t until = cpu_ns() + work; cpu_ns() < until;)
                        ;
            }
            sum += mine;
        });
    auto begin = std::chrono::steady_clock::now();
    go = true;
    for (size_t i = 0; i < senders; i++)
        threads[i].join();
    for (size_t i = 0; i < receivers; i++)
        queue.push(0);
    for (size_t i = 0; i < receivers; i++)
        threads[senders + i].join();
    std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    if (sum != senders * each * (each + 1) / 2)
        return 1;
    printf("%.1f\n", took.count() / (double)(senders * each));
}
