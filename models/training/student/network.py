"""The student: a small causal network that hears log-mel as the engine makes it, a stretch of 6 frames at a time.

Two-dimensional convolutions bring 6 frames of 96 bands to one column of 96 channels at 6 places along frequency; three
residual blocks then look along time, 174 frames back. Pooled over a patch of 31 stretches, mean and maximum, it gives
384 values, from which linear maps predict the teachers' answers about the same patch. The maps serve training only.
"""

import torch
import torch.nn.functional as F
from torch import nn

MEL_BANDS, STRETCH_FRAMES, PATCH_STRETCHES, HOP_STRETCHES = 96, 6, 31, 10
CHANNELS = (12, 32, 64, 96)  # of the four convolutions in two dimensions
WIDTH = 192  # channels along time
DILATIONS = (1, 2, 4)  # stretches
TAPS = 5


class Block(nn.Module):
    """Residual: each channel by itself along time, then across channels; twice."""

    def __init__(self, dilation):
        super().__init__()
        self.past = (TAPS - 1) * dilation
        self.along_time = nn.Conv1d(WIDTH, WIDTH, TAPS, dilation=dilation, groups=WIDTH, bias=False)
        self.mix = nn.Conv1d(WIDTH, WIDTH, 1, bias=False)
        self.mix_norm = nn.BatchNorm1d(WIDTH)
        self.out = nn.Conv1d(WIDTH, WIDTH, 1, bias=False)
        self.out_norm = nn.BatchNorm1d(WIDTH)

    def forward(self, x):
        y = F.relu(self.mix_norm(self.mix(self.along_time(F.pad(x, (self.past, 0))))))
        return F.relu(x + self.out_norm(self.out(y)))


class Student(nn.Module):
    """`targets`: the length of each teacher's output, by name."""

    def __init__(self, targets):
        super().__init__()
        a, b, c, d = CHANNELS
        self.norm = nn.BatchNorm2d(1)
        self.conv1, self.norm1 = nn.Conv2d(1, a, (5, 5), (3, 2), bias=False), nn.BatchNorm2d(a)
        self.conv2, self.norm2 = nn.Conv2d(a, b, (4, 3), (2, 2), bias=False), nn.BatchNorm2d(b)
        self.deep3 = nn.Conv2d(b, b, 3, (1, 2), groups=b, bias=False)
        self.conv3, self.norm3 = nn.Conv2d(b, c, 1, bias=False), nn.BatchNorm2d(c)
        self.deep4 = nn.Conv2d(c, c, 3, (1, 2), groups=c, bias=False)
        self.conv4, self.norm4 = nn.Conv2d(c, d, 1, bias=False), nn.BatchNorm2d(d)
        self.flat, self.flat_norm = nn.Conv1d(6 * d, WIDTH, 1, bias=False), nn.BatchNorm1d(WIDTH)
        self.blocks = nn.ModuleList([Block(dilation) for dilation in DILATIONS])
        self.maps = nn.ModuleDict({name: nn.Linear(2 * WIDTH, n) for name, n in targets.items()})

    def channels(self, log_mel):
        """`[batch, frames, 96]`, frames a multiple of 6, to `[batch, 192, frames / 6]`. Zeros come before the first."""
        before = lambda x, frames, bands: F.pad(x, (bands, bands, frames, 0))
        x = self.norm(log_mel[:, None])
        x = F.relu(self.norm1(self.conv1(before(x, 2, 2))))
        x = F.relu(self.norm2(self.conv2(before(x, 2, 1))))
        x = F.relu(self.norm3(self.conv3(self.deep3(before(x, 2, 1)))))
        x = F.relu(self.norm4(self.conv4(self.deep4(before(x, 2, 1)))))
        x = F.relu(self.flat_norm(self.flat(x.permute(0, 1, 3, 2).flatten(1, 2))))
        for block in self.blocks:
            x = block(x)
        return x

    def pooled(self, channels):
        """`[batch, patches, 384]`: means, then maxima, over patches of 31 stretches, one every 10."""
        patches = channels.unfold(2, PATCH_STRETCHES, HOP_STRETCHES)
        return torch.cat([patches.mean(3), patches.amax(3)], 1).transpose(1, 2)

    def forward(self, log_mel):
        pooled = self.pooled(self.channels(log_mel))
        return {name: guess(pooled) for name, guess in self.maps.items()}


def folded(conv, norm):
    """A convolution's weight with the following batch norm folded in, and the remaining bias."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    weight = conv.weight * scale.view(-1, *[1] * (conv.weight.ndim - 1))
    return nn.Parameter(weight.detach()), nn.Parameter((norm.bias - norm.running_mean * scale).detach())


class Stream(nn.Module):
    """A trained student that takes stretches of a stream, any number at a time, and the state after those before."""

    def __init__(self, student):
        super().__init__()
        self.student = student
        norm = student.norm
        self.scale = float(norm.weight / torch.sqrt(norm.running_var + norm.eps))
        self.shift = float(norm.bias - norm.running_mean * self.scale)
        pairs = {
            "1": (student.conv1, student.norm1),
            "2": (student.conv2, student.norm2),
            "3": (student.conv3, student.norm3),
            "4": (student.conv4, student.norm4),
            "flat": (student.flat, student.flat_norm),
        }
        for i, block in enumerate(student.blocks):
            pairs |= {f"mix{i}": (block.mix, block.mix_norm), f"out{i}": (block.out, block.out_norm)}
        for name, (conv, norm) in pairs.items():
            weight, bias = folded(conv, norm)
            self.register_parameter(f"weight_{name}", weight)
            self.register_parameter(f"bias_{name}", bias)

    def first_states(self):
        a, b, c, _ = CHANNELS
        shapes = [(1, 1, 2, 96), (1, a, 2, 48), (1, b, 2, 24), (1, c, 2, 12)]
        shapes += [(1, WIDTH, block.past) for block in self.student.blocks]
        return [torch.zeros(shape) for shape in shapes]

    def forward(self, log_mel, *states):
        student, next_states = self.student, []

        def with_past(x):
            state = states[len(next_states)]
            x = torch.cat([state, x], 2)
            next_states.append(x[:, :, -state.shape[2] :])
            return x

        def conv(function, x, name, **how):
            weight, bias = self.get_parameter(f"weight_{name}"), self.get_parameter(f"bias_{name}")
            return function(x, weight, bias, **how)

        def deep(x, conv):
            return F.conv2d(with_past(x), conv.weight, stride=(1, 2), padding=(0, 1), groups=conv.groups)

        x = log_mel[:, None] * self.scale + self.shift
        x = F.relu(conv(F.conv2d, with_past(x), "1", stride=(3, 2), padding=(0, 2)))
        x = F.relu(conv(F.conv2d, with_past(x), "2", stride=(2, 2), padding=(0, 1)))
        x = F.relu(conv(F.conv2d, deep(x, student.deep3), "3"))
        x = F.relu(conv(F.conv2d, deep(x, student.deep4), "4"))
        # [1, 96, stretches, 6] -> [1, 576, stretches]
        x = F.relu(conv(F.conv1d, x.permute(0, 1, 3, 2).reshape(1, 6 * CHANNELS[-1], -1), "flat"))
        for i, block in enumerate(student.blocks):
            along_time = block.along_time
            y = F.conv1d(with_past(x), along_time.weight, dilation=along_time.dilation, groups=WIDTH)
            y = F.relu(conv(F.conv1d, y, f"mix{i}"))
            x = F.relu(x + conv(F.conv1d, y, f"out{i}"))
        return (x, *next_states)
