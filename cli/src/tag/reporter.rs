//! Results, one after another: tags written where asked for, lines printed, a sum at the end.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use genrescope_engine::ModelInfo;
use genrescope_offline::Writer;

use super::args::Args;
use super::printer::{Printer, Totals};
use super::report::Report;
use super::selection::Selection;
use super::{csv, json, table};
use crate::console::{complain, print_whole, printable};
use crate::files::{Failures, complain_of_leftover};

/// Reports what was found out about one file after another.
pub(crate) struct Reporter {
    output: Output,
    writer: Option<Writer>,
    /// Whether people read the output.
    is_for_people: bool,
    failures: Failures,
    /// Whether some file failed.
    pub(super) is_trouble: bool,
}

impl Reporter {
    /// # Errors
    /// If an option names a genre that the model does not have, or tags cannot be written as requested.
    pub(crate) fn new(args: &Args, model: &Arc<ModelInfo>, files: &[PathBuf]) -> Result<Self> {
        let selection = Selection::new(model, &args.genres, args.top.map(usize::from), args.broad)?;
        let writer = args.write.writer(model, args.broad)?;
        let printer: Box<dyn Printer> = if args.json {
            Box::new(json::JsonPrinter::new(model, selection, args.segments))
        } else if args.csv {
            Box::new(csv::CsvPrinter::new(selection, writer.is_some(), args.per_album, files))
        } else {
            Box::new(table::TablePrinter::new(selection, args.segments, files))
        };
        let output = Output { printer, started: Instant::now(), totals: Totals::default() };
        Ok(Self {
            output,
            writer,
            is_for_people: !args.json && !args.csv,
            failures: Failures::default(),
            is_trouble: false,
        })
    }

    /// Writes one file's tags, if requested, and reports it. One write per result, so that no line is ever
    /// half there.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn take(&mut self, path: &Path, result: Result<Report>) -> io::Result<()> {
        match result {
            Ok(mut report) => {
                if let Some(writer) = &mut self.writer {
                    let outcome = writer.write(&report.verdict());
                    writer.take_removed().iter().for_each(|removed| complain_of_leftover(removed));
                    for warning in outcome.warnings() {
                        complain(format_args!("{}: {warning}", printable(path)));
                    }
                    self.is_trouble |= outcome.is_failure();
                    report.written = Some(outcome);
                }
                if let Some(warning) = &report.warning {
                    complain(format_args!("{}: {warning}", printable(path)));
                }
                self.is_trouble |= report.is_cut;
                self.output.write(&report)
            }
            Err(error) => {
                self.failures.report(path, &error);
                self.is_trouble = true;
                Ok(())
            }
        }
    }

    /// Says how to undo what was written. Programs that read our lines find it in `genrescope history`.
    pub(crate) fn print_how_to_undo(&self) {
        if let Some(run) = self.writer.as_ref().and_then(Writer::run).filter(|_| self.is_for_people) {
            complain(format_args!("to restore the old tags: genrescope undo {run}"));
        }
    }

    /// Sums up.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn end(self) -> Result<ExitCode> {
        match self.output.end() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
            Err(error) => Err(error).context("cannot write the results"),
            Ok(()) => Ok(if self.is_trouble { ExitCode::FAILURE } else { ExitCode::SUCCESS }),
        }
    }
}

/// Results being written to stdout.
struct Output {
    printer: Box<dyn Printer>,
    started: Instant,
    totals: Totals,
}

impl Output {
    fn write(&mut self, report: &Report) -> io::Result<()> {
        let header = if self.totals.num_reports == 0 { self.printer.header() } else { String::new() };
        self.totals.num_reports += 1;
        self.totals.num_cached += usize::from(report.is_cached);
        self.totals.seconds += report.seconds;
        print_whole(&(header + &self.printer.result(report)))
    }

    fn end(&self) -> io::Result<()> {
        if self.totals.num_reports == 0 {
            return Ok(());
        }
        let elapsed_seconds = self.started.elapsed().as_secs_f64();
        print_whole(&self.printer.footer(&Totals { elapsed_seconds, ..self.totals }))
    }
}
