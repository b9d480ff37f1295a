//! The one file that names tract.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tract_onnx::prelude::*;

use crate::error::{Error, Result};

/// A network that has been read and optimised; shared by all who run it.
pub(super) struct Network {
    plan: Arc<TypedRunnableModel>,
}

impl Network {
    /// Reads ONNX, and fixes the input's shape and the outputs' order.
    ///
    /// # Errors
    /// [`Error::ModelFormat`] when tract cannot make sense of it, or of those names.
    pub(super) fn read(file: &str, onnx: &[u8], input_shape: [usize; 3], outputs: [&str; 3]) -> Result<Self> {
        let read = || -> TractResult<Arc<TypedRunnableModel>> {
            tract_onnx::onnx()
                .model_for_read(&mut &onnx[..])?
                .with_input_fact(0, f32::fact(input_shape).into())?
                .with_outputs_by_name(outputs)?
                .into_optimized()?
                .into_runnable()
        };
        // A file that somebody made by hand may break what tract takes for granted.
        let reason = match catch_unwind(AssertUnwindSafe(read)) {
            Ok(Ok(plan)) => return Ok(Self { plan }),
            Ok(Err(error)) => format!("{error:#}"),
            Err(_) => "the network is not a valid ONNX graph".to_owned(),
        };
        Err(Error::ModelFormat { file: file.to_owned(), reason })
    }

    /// Lengths of the outputs, batch left out.
    pub(super) fn output_lens(&self) -> TVec<usize> {
        (0..self.plan.model().output_outlets().map_or(0, |outlets| outlets.len()))
            .map(|i| {
                let shape = self.plan.model().output_fact(i).ok().and_then(|fact| fact.shape.as_concrete());
                shape.map_or(0, |shape| shape.iter().product())
            })
            .collect()
    }

    /// Runs the network once; hands each output to `take`.
    ///
    /// # Panics
    /// If `input` has another length than the shape given to [`read`](Self::read).
    pub(super) fn run(&self, input_shape: [usize; 3], input: &[f32], mut take: impl FnMut(usize, &[f32])) {
        let input =
            Tensor::from_shape(&input_shape, input).expect("the caller's patch has the network's shape");
        let outputs = self.plan.run(tvec!(input.into())).expect("the plan was built for this very shape");
        for (i, output) in outputs.iter().enumerate() {
            let view = output.to_plain_array_view::<f32>().expect("all outputs are f32");
            take(i, view.as_slice().expect("tract's outputs are contiguous"));
        }
    }
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Network").finish_non_exhaustive()
    }
}
