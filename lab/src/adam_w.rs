//! A way down for the parameters of heads and networks.

use nalgebra::DMatrix;

/// One parameter matrix under AdamW (Loshchilov and Hutter 2019).
#[derive(Debug)]
pub(crate) struct AdamW {
    mean: DMatrix<f32>,
    square: DMatrix<f32>,
    weight_decay: f32,
}

impl AdamW {
    const BETAS: (f32, f32) = (0.9, 0.99);

    pub(crate) fn new(shape: (usize, usize), weight_decay: f32) -> Self {
        Self {
            mean: DMatrix::zeros(shape.0, shape.1),
            square: DMatrix::zeros(shape.0, shape.1),
            weight_decay,
        }
    }

    /// Takes step number `step`, from 1 up.
    pub(crate) fn step(
        &mut self,
        parameters: &mut DMatrix<f32>,
        gradient: &DMatrix<f32>,
        step: usize,
        rate: f32,
    ) {
        let (first, second) = Self::BETAS;
        let (unbias_first, unbias_second) = (1.0 - first.powi(step as i32), 1.0 - second.powi(step as i32));
        let moments = self.mean.iter_mut().zip(self.square.iter_mut());
        for ((parameter, &gradient), (mean, square)) in
            parameters.iter_mut().zip(gradient.iter()).zip(moments)
        {
            *mean = first * *mean + (1.0 - first) * gradient;
            *square = second * *square + (1.0 - second) * gradient * gradient;
            let towards = (*mean / unbias_first) / ((*square / unbias_second).sqrt() + 1e-8);
            *parameter -= rate * (towards + self.weight_decay * *parameter);
        }
    }
}
