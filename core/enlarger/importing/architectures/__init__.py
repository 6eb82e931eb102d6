"""Networks that are known by the names of their tensors, and written as ONNX graphs from them."""
