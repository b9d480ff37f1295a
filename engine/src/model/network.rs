//! The one file that names tract.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tract_onnx::prelude::*;

use crate::error::{Error, Result};

/// A network that has been read and optimized, shared by everything that runs it.
///
/// Its first input is the sound, its first output the answer. Every further input is state: what the output
/// of the same number gave in the previous run, zeros at first.
pub(super) struct Network {
    plan: Arc<TypedRunnableModel>,
    input_shapes: Vec<TVec<usize>>,
    output_lens: Vec<usize>,
    num_states: usize,
}

/// The weights in an ONNX file by their names, each flat, the last dimension fastest: a start for other
/// networks to learn from.
///
/// # Errors
/// [`Error::ModelFormat`] when tract cannot make sense of the file.
pub fn onnx_weights(file: &str, onnx: &[u8]) -> Result<BTreeMap<String, Vec<f32>>> {
    let format_error =
        |error: TractError| Error::ModelFormat { file: file.to_owned(), reason: error.to_string() };
    let proto = tract_onnx::onnx().proto_model_for_read(&mut &onnx[..]).map_err(format_error)?;
    let tensors = proto.graph.into_iter().flat_map(|graph| graph.initializer);
    let floats = |tensor: &tract_onnx::pb::TensorProto| {
        if tensor.raw_data.is_empty() {
            return tensor.float_data.clone();
        }
        tensor.raw_data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
    };
    Ok(tensors.map(|tensor| (tensor.name.clone(), floats(&tensor))).collect())
}

/// What a network remembers of one stream.
#[derive(Debug, Clone)]
pub(super) struct State(TVec<TValue>);

impl Network {
    /// Reads ONNX for a first input of `input_shape`, with which all shapes are fixed; the last `num_states`
    /// of its inputs are state.
    ///
    /// # Errors
    /// [`Error::ModelFormat`] when tract cannot make sense of it, or inputs and outputs do not fit together.
    pub(super) fn read(file: &str, onnx: &[u8], input_shape: &[usize], num_states: usize) -> Result<Self> {
        // A file made by hand may violate what tract takes for granted.
        let read = catch_unwind(AssertUnwindSafe(|| Self::try_read(onnx, input_shape, num_states)));
        let reason = match read {
            Ok(Ok(Some(network))) => return Ok(network),
            Ok(Ok(None)) => {
                format!(
                    "it does not take {input_shape:?}, or its last {num_states} inputs and outputs are not state"
                )
            }
            Ok(Err(error)) => format!("{error:#}"),
            Err(_) => "the network is not a valid ONNX graph, or needs too much memory".to_owned(),
        };
        Err(Error::ModelFormat { file: file.to_owned(), reason })
    }

    /// `None` for a network whose shapes are not those promised.
    fn try_read(onnx: &[u8], input_shape: &[usize], num_states: usize) -> TractResult<Option<Self>> {
        // What the file says about its outputs' shapes is not needed, and may leave lengths open.
        let mut graph = tract_onnx::onnx().with_ignore_output_shapes(true).model_for_read(&mut &onnx[..])?;
        graph.set_input_fact(0, f32::fact(input_shape).into())?;
        let plan = graph.into_optimized()?.into_runnable()?;
        let model = plan.model();
        let shapes = |outlets: &[OutletId]| -> TractResult<Option<Vec<TVec<usize>>>> {
            let shape =
                |outlet: &OutletId| Ok(model.outlet_fact(*outlet)?.shape.as_concrete().map(TVec::from_slice));
            outlets
                .iter()
                .map(shape)
                .collect::<TractResult<Vec<_>>>()
                .map(|shapes| shapes.into_iter().collect())
        };
        let (Some(inputs), Some(outputs)) =
            (shapes(model.input_outlets()?)?, shapes(model.output_outlets()?)?)
        else {
            return Ok(None);
        };
        let num_outputs = outputs.len().saturating_sub(num_states);
        if inputs.len() != 1 + num_states || num_outputs == 0 || inputs[1..] != outputs[num_outputs..] {
            return Ok(None);
        }
        let output_lens = outputs.iter().map(|shape| shape.iter().product()).collect();
        Ok(Some(Self { input_shapes: inputs, output_lens, num_states, plan }))
    }

    /// Values in each output that is not state.
    pub(super) fn output_lens(&self) -> &[usize] {
        &self.output_lens[..self.output_lens.len() - self.num_states]
    }

    /// The state before a stream begins.
    pub(super) fn first_state(&self) -> State {
        let zeros = |shape: &TVec<usize>| Tensor::zero::<f32>(shape).expect("any shape can be filled").into();
        State(self.input_shapes[1..].iter().map(zeros).collect())
    }

    /// Runs the network once, advances `state`, and hands each other output to `take`.
    ///
    /// # Panics
    /// If `input` does not have the values of the input's shape, or `state` belongs to another network.
    pub(super) fn run(&self, input: &[f32], state: &mut State, mut take: impl FnMut(usize, &[f32])) {
        let input =
            Tensor::from_shape(&self.input_shapes[0], input).expect("an input of this network's shape");
        let mut inputs = tvec!(input.into());
        inputs.append(&mut state.0);
        let mut outputs = self.plan.run(inputs).expect("the plan was built for these very shapes");
        state.0 = outputs.drain(outputs.len() - self.num_states..).collect();
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
