# The tagger alone, for clusters: no sound system, no window, no network at run time. Not built yet: no Docker engine was available.
#
#   docker build --tag genrescope .
#   docker run --rm --network none --read-only --tmpfs /tmp --volume ~/Music:/music:ro --volume genrescope:/cache \
#       genrescope tag --json /music

FROM rust:1.95-bookworm AS build
# Exactly this compiler, without the tools that rust-toolchain.toml asks for.
ENV RUSTUP_TOOLCHAIN=1.95.0
# cmake builds the bundled libopus.
RUN apt-get update && apt-get install --yes --no-install-recommends cmake && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package genrescope --no-default-features

FROM debian:bookworm-slim
# For `--ffmpeg`; everything else is in the program.
RUN apt-get update && apt-get install --yes --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 genrescope \
    && install --directory --owner genrescope --group genrescope /cache /data
COPY --from=build /source/target/release/genrescope /usr/local/bin/
COPY LICENSE /usr/share/doc/genrescope/
USER genrescope
# What was found out about files, and the undo journal of `tag --write`.
ENV GENRESCOPE_CACHE_DIR=/cache GENRESCOPE_DATA_DIR=/data
VOLUME ["/cache", "/data"]
ENTRYPOINT ["genrescope"]
CMD ["--help"]
