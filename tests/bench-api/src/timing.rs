//! Times of single calls.

use std::{fmt, hint::black_box, time::Instant};

/// Times in microseconds, sorted.
pub struct Series(Vec<f64>);

impl Series {
    /// Each call so often, one after the other, and again.
    pub fn of<T>(calls: impl Iterator<Item = impl Fn() -> T>, rounds: usize) -> Self {
        let calls: Vec<_> = calls.collect();
        let mut times = Vec::new();
        for round in 0..=rounds {
            for call in &calls {
                let time = time(call);
                // The first round warms up.
                if round > 0 {
                    times.push(time);
                }
            }
        }
        Self::sorted(times)
    }

    pub fn sorted(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    pub fn median(&self) -> f64 {
        self.0[self.0.len() / 2]
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}, {:.2}", self.median(), self.0[self.0.len() * 99 / 100])
    }
}

fn time<T>(call: impl Fn() -> T) -> f64 {
    let start = Instant::now();
    black_box(call());
    start.elapsed().as_nanos() as f64 / 1000.0
}

/// Subjects in turn, so that what slows the machine down slows all of them down. Each call is warmed up by one before it.
pub fn interleaved<T, C: Fn() -> T>(
    subjects: impl Iterator<Item = impl Iterator<Item = C>>,
    rounds: usize,
) -> Vec<Series> {
    let subjects: Vec<Vec<C>> = subjects.map(Iterator::collect).collect();
    let mut times: Vec<Vec<f64>> = subjects.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (calls, times) in subjects.iter().zip(&mut times) {
            calls.iter().for_each(|call| _ = time(call));
            times.extend(calls.iter().map(time));
        }
    }
    times.into_iter().map(Series::sorted).collect()
}
