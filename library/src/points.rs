//! Tracks as points, and the distances between them.

/// Tracks as points in a space where near means similar.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// `[num_points, num_dimensions]`.
    values: Vec<f32>,
    num_points: usize,
    num_dimensions: usize,
}

impl Points {
    /// By genre: Hellinger's distance between probabilities, 0 for equal ones and 1 for nothing in common.
    ///
    /// # Shapes and units
    /// - each row: `[num_genres]`, probabilities.
    pub fn by_genres<'a>(rows: impl IntoIterator<Item = &'a [f32]>) -> Self {
        Self::from_rows(rows, |row| row.iter().map(|&p| (p.max(0.0) / 2.0).sqrt()).collect())
    }

    /// By sound: the chord between the directions of embeddings, 0 for equal ones and 2 for opposites. It
    /// grows as their cosine falls.
    ///
    /// # Shapes and units
    /// - each row: `[embedding_len]`, standardized by the model: otherwise all of them point in much the same
    ///   direction.
    pub fn by_sound<'a>(rows: impl IntoIterator<Item = &'a [f32]>) -> Self {
        Self::from_rows(rows, |row| {
            let length = row.iter().map(|value| value * value).sum::<f32>().sqrt();
            row.iter().map(|value| if length > 0.0 { value / length } else { 0.0 }).collect()
        })
    }

    fn from_rows<'a>(rows: impl IntoIterator<Item = &'a [f32]>, point: impl Fn(&[f32]) -> Vec<f32>) -> Self {
        let mut points = Self { values: Vec::new(), num_points: 0, num_dimensions: 0 };
        for row in rows {
            points.values.extend(point(row));
            points.num_points += 1;
        }
        points.num_dimensions = points.values.len().checked_div(points.num_points).unwrap_or(0);
        assert_eq!(points.values.len(), points.num_points * points.num_dimensions, "rows of equal length");
        points
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.num_points
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.num_points == 0
    }

    /// How far apart two points are.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn distance(&self, a: usize, b: usize) -> f32 {
        sum_over(self.point(a), self.point(b), |a, b| (a - b) * (a - b)).sqrt()
    }

    /// The cosine between the directions of two points: 1 for the same, 0 for nothing in common.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn cosine(&self, a: usize, b: usize) -> f32 {
        let (a, b) = (self.point(a), self.point(b));
        let dot = |a: &[f32], b: &[f32]| sum_over(a, b, |a, b| a * b);
        let lengths = (dot(a, a) * dot(b, b)).sqrt();
        if lengths > 0.0 { (dot(a, b) / lengths).clamp(-1.0, 1.0) } else { 0.0 }
    }

    fn point(&self, index: usize) -> &[f32] {
        &self.values[index * self.num_dimensions..][..self.num_dimensions]
    }
}

/// Sums over two rows, in eight sums side by side that a processor adds at once.
fn sum_over(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for (sum, (&a, &b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += term(a, b);
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(&a, &b)| term(a, b)).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_genre_lie_between_equal_and_nothing_in_common() {
        let rows: [&[f32]; 3] = [&[1.0, 0.0, 0.0], &[0.0, 0.5, 0.5], &[0.25, 0.75, 0.0]];
        let points = Points::by_genres(rows);
        assert_eq!(points.distance(0, 0), 0.0);
        assert!((points.distance(0, 1) - 1.0).abs() < 1e-6);
        // The root of 1 minus the sum of the roots of the products.
        let expected = (1.0_f32 - (0.25_f32).sqrt()).sqrt();
        assert!((points.distance(0, 2) - expected).abs() < 1e-6);
        assert_eq!(points.distance(0, 2), points.distance(2, 0));
    }

    #[test]
    fn distances_by_sound_depend_only_on_direction() {
        let rows: [&[f32]; 4] = [&[1.0, 1.0], &[5.0, 5.0], &[-2.0, 2.0], &[0.0, 0.0]];
        let points = Points::by_sound(rows);
        assert!(points.distance(0, 1) < 1e-6 && (points.cosine(0, 1) - 1.0).abs() < 1e-6);
        assert!((points.distance(0, 2) - 2.0_f32.sqrt()).abs() < 1e-6 && points.cosine(0, 2).abs() < 1e-6);
        assert_eq!(points.cosine(0, 3), 0.0);
    }
}
