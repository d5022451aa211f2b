//! Figures for Prometheus. No figure names anybody: routes are their templates, refusals their codes.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

static KEPT: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Seconds until an answer begins.
const SECONDS: [f64; 11] = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.0, 10.0];
/// Jobs in one transaction.
const JOBS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 128.0, 256.0];

/// Begins to count, once for the process. Before it figures are dropped where they arise.
pub fn begin() {
    KEPT.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full("stint_request_seconds".into()), &SECONDS)
            .and_then(|builder| builder.set_buckets_for_metric(Matcher::Full("stint_writer_batch_jobs".into()), &JOBS));
        let recorder = builder.expect("there are buckets").build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok()?;
        describe();
        Some(handle)
    });
}

fn describe() {
    metrics::describe_histogram!("stint_request_seconds", "Time until an answer begins, by route, method and status");
    metrics::describe_counter!("stint_refused_total", "Requests turned down, by the problem's code");
    metrics::describe_gauge!("stint_requests_in_flight", "Requests being answered");
    metrics::describe_gauge!("stint_connections", "Connections");
    metrics::describe_counter!("stint_connections_refused_total", "Connections closed for want of room");
    metrics::describe_histogram!("stint_writer_batch_jobs", "Writes committed together");
    metrics::describe_counter!("stint_writer_failed_total", "Transactions of the writer that were not committed");
    metrics::describe_gauge!("stint_journal_head", "The number of the newest journal record");
}

/// The figures in Prometheus' text form; none before [`begin`].
pub fn render() -> Option<String> {
    let handle = KEPT.get()?.as_ref()?;
    // Folds what histograms have taken since; nothing else does so here.
    handle.run_upkeep();
    Some(handle.render())
}
