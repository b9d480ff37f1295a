"""Reads the float variables of a TensorFlow checkpoint without TensorFlow.

A checkpoint is two files: `.data`, the raw arrays one after another, and `.index`, a sorted string table (LevelDB's
format) from a variable's name to a `BundleEntryProto` that says where in `.data` it lies. Only what a small,
uncompressed, single-shard checkpoint needs is here.
"""

import struct

import numpy as np

FLOAT32 = 1  # DataType.DT_FLOAT
FOOTER_LEN = 48
VARINT, BYTES, FIXED32 = 0, 2, 5  # protobuf wire types


def _varint(data, at):
    """Returns the variable-length integer at `at`, and where the next thing begins."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _block(table, offset, size):
    """Yields the (key, value) pairs of one block; a key shares its beginning with the one before."""
    if table[offset + size] != 0:
        raise ValueError("compressed blocks are not supported")
    block = table[offset : offset + size]
    (num_restarts,) = struct.unpack("<I", block[-4:])
    at, end, key = 0, size - 4 - 4 * num_restarts, b""
    while at < end:
        num_shared, at = _varint(block, at)
        num_new, at = _varint(block, at)
        value_len, at = _varint(block, at)
        key = key[:num_shared] + block[at : at + num_new]
        at += num_new
        yield key, block[at : at + value_len]
        at += value_len


def _fields(message):
    """Yields the (field number, value) pairs of a protobuf message."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        field, wire_type = tag >> 3, tag & 7
        if wire_type == VARINT:
            value, at = _varint(message, at)
        elif wire_type == BYTES:
            length, at = _varint(message, at)
            value, at = message[at : at + length], at + length
        elif wire_type == FIXED32:
            value, at = message[at : at + 4], at + 4
        else:
            raise ValueError(f"unexpected wire type {wire_type}")
        yield field, value


def read(index, data):
    """Returns {variable name: float32 array} from the bytes of the `.index` and the `.data` file."""
    footer, at = index[-FOOTER_LEN:], 0
    _, at = _varint(footer, at)  # offset and size of the meta index, which is empty
    _, at = _varint(footer, at)
    offset, at = _varint(footer, at)
    size, at = _varint(footer, at)
    variables = {}
    for _, handle in _block(index, offset, size):
        block_offset, at = _varint(handle, 0)
        block_size, at = _varint(handle, at)
        for name, entry in _block(index, block_offset, block_size):
            fields = dict(_fields(entry))  # 1 dtype, 2 shape, 4 offset, 5 size; fields that are 0 are left out
            if name == b"" or fields[1] != FLOAT32:  # the empty name is the header
                continue
            shape = [dict(_fields(dim)).get(1, 0) for field, dim in _fields(fields.get(2, b"")) if field == 2]
            start = fields.get(4, 0)
            values = np.frombuffer(data[start : start + fields[5]], "<f4")
            variables[name.decode()] = values.reshape(shape)
    return variables
