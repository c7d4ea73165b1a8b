//! What the guard costs an API: `scripts/bench-api` runs it.

mod http;
mod memory;
mod peers;
mod table;
mod timing;

use std::env;
use table::Table;
use timing::{Series, interleaved};

/// Numbers of routes that one decision is measured with.
const ROUTES: [usize; 4] = [10, 100, 1_000, 10_000];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => measure().await,
        // For a tool that counts instructions: so many decisions and no more.
        ["count", routes, decisions] => {
            let table = Table::of(routes.parse().expect("a number of routes"));
            let guard = table.guard();
            for request in
                table.requests.iter().cycle().take(decisions.parse().expect("a number of decisions"))
            {
                assert_eq!(request.decide(&guard), request.permitted);
            }
        }
        _ => panic!("expected nothing, or: count <routes> <decisions>"),
    }
}

async fn measure() {
    println!("One decision, by number of routes (µs; median, 99th percentile):");
    let tables = ROUTES.map(Table::of);
    let guards = tables.each_ref().map(Table::guard);
    let decided = interleaved(
        tables
            .iter()
            .zip(&guards)
            .map(|(table, guard)| table.requests.iter().map(move |request| move || request.decide(guard))),
        400,
    );
    for (series, routes) in decided.iter().zip(ROUTES) {
        println!("  {routes:>6} routes: {series}");
    }
    let [few, .., many] = &decided[..] else { return };
    println!("  {} instead of {} routes: {:.2} times", ROUTES[3], ROUTES[0], many.median() / few.median());

    println!("The same table and requests in Cedar and casbin (µs; median, 99th percentile):");
    for (table, guard) in tables.iter().zip(&guards).take(3) {
        let cedar = peers::Cedar::of(table);
        let casbin = peers::Casbin::of(table).await;
        let rounds = 4_000 / table.routes.max(40);
        let ours = Series::of(table.requests.iter().map(|request| move || request.decide(guard)), rounds);
        let cedar = Series::of(table.requests.iter().map(|request| || cedar.decide(request)), rounds);
        let casbin = Series::of(table.requests.iter().map(|request| || casbin.decide(request)), rounds);
        println!(
            "  {:>6} routes: guard {ours}; cedar {cedar} ({:.1} times); casbin {casbin} ({:.1} times)",
            table.routes,
            cedar.median() / ours.median(),
            casbin.median() / ours.median()
        );
    }

    http::measure().await;
    memory::measure().await;
}
