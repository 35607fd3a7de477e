// SPDX-License-Identifier: MIT
// See sluice.c.
use std::sync::{Arc, Barrier};
use std::time::Instant;

extern "C" {
    fn clock_gettime(clock: i32, time: *mut [i64; 2]) -> i32;
}

fn cpu_ns() -> i64 {
    let mut time = [0i64; 2];
    unsafe { clock_gettime(3, &mut time) };
    time[0] * 1_000_000_000 + time[1]
}

fn main() {
    let arguments: Vec<usize> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    let (senders, receivers, capacity) = (arguments[0], arguments[1], arguments[2]);
    let (each, work) = (arguments[3] / senders, arguments[4] as i64);
    let (sender, receiver) = crossbeam_channel::bounded::<usize>(capacity);
    let start = Arc::new(Barrier::new(senders + receivers + 1));
    let sending: Vec<_> = (0..senders)
        .map(|_| {
            let (sender, start) = (sender.clone(), start.clone());
            std::thread::spawn(move || {
                start.wait();
                for n in 1..=each {
                    sender.send(n).unwrap();
                }
            })
        })
        .collect();
    drop(sender);
    let receiving: Vec<_> = (0..receivers)
        .map(|_| {
            let (receiver, start) = (receiver.clone(), start.clone());
            std::thread::spawn(move || {
                start.wait();
                let mut sum = 0;
                for n in receiver.iter() {
                    sum += n;
                    if work > 0 {
                        let until = cpu_ns() + work;
                        while cpu_ns() < until {}
                    }
                }
                sum
            })
        })
        .collect();
    start.wait();
    let begin = Instant::now();
    for thread in sending {
        thread.join().unwrap();
    }
    let sum: usize = receiving.into_iter().map(|thread| thread.join().unwrap()).sum();
    let took = begin.elapsed().as_nanos() as f64;
    assert_eq!(sum, senders * each * (each + 1) / 2);
    println!("{:.1}", took / (senders * each) as f64);
}
