//! Off the real-time path: training and measuring.
