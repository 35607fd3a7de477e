// SPDX-License-Identifier: MIT
// See sluice.c. BATCH is not Go's to choose: its channels hand over one by one.
package main

/*
#include <time.h>
static long long cpu_ns(void) {
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}
static void work(long long ns) {
	long long until = cpu_ns() + ns;
	while (cpu_ns() < until)
		;
}
*/
import "C"

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

func argument(i int) int {
	n, _ := strconv.Atoi(os.Args[i])
	return n
}

func main() {
	senders, receivers, capacity := argument(1), argument(2), argument(3)
	each, work := argument(4)/senders, argument(5)
	channel := make(chan uintptr, capacity)
	var sending, receiving sync.WaitGroup
	var sum uint64
	var lock sync.Mutex
	start := make(chan struct{})
	for i := 0; i < senders; i++ {
		sending.Add(1)
		go func() {
			defer sending.Done()
			<-start
			for n := 1; n <= each; n++ {
				channel <- uintptr(n)
			}
		}()
	}
	for i := 0; i < receivers; i++ {
		receiving.Add(1)
		go func() {
			defer receiving.Done()
			<-start
			var mine uint64
			for n := range channel {
				mine += uint64(n)
				if work > 0 {
					C.work(C.longlong(work))
				}
			}
			lock.Lock()
			sum += mine
			lock.Unlock()
		}()
	}
	begin := time.Now()
	close(start)
	sending.Wait()
	close(channel)
	receiving.Wait()
	took := time.Since(begin)
	if sum != uint64(senders)*uint64(each)*uint64(each+1)/2 {
		os.Exit(1)
	}
	fmt.Printf("%.1f\n", float64(took.Nanoseconds())/float64(senders*each))
}
