# Any image with rustup, a C linker and the Rust version that Cargo.toml asks for. By its digest, as a tag may be moved.
ARG BUILDER=rust:1.95-slim@sha256:e14e87345b4d5964ddcc3491d27ee046a0f23820f340c3c1e24da6880141f7c0

FROM ${BUILDER} AS build
ARG TARGETARCH
# By which `.ci/image` finds what compiled it, and removes it.
LABEL io.kubevirt.vep-check.stage=build
# What is C in it, the arithmetic of TLS, calls nothing of a library but `memset` and the like: any C compiler will do.
ENV CC=cc
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src ./src
COPY templates ./templates
# Cargo wants every target of the manifest to be there, even those that it does not build.
COPY tests ./tests
COPY benches ./benches
RUN set -eu; \
    case "${TARGETARCH:-$(uname -m)}" in \
      amd64|x86_64) target=x86_64-unknown-linux-musl ;; \
      arm64|aarch64) target=aarch64-unknown-linux-musl ;; \
      *) echo "no build for ${TARGETARCH}" >&2; exit 1 ;; \
    esac; \
    rustup target list --installed | grep -qx "$target" || rustup target add "$target"; \
    # The C parts of ring need no C library of the target, so the compiler of the builder will do.
    export CC_x86_64_unknown_linux_musl=cc CC_aarch64_unknown_linux_musl=cc; \
    cargo build --release --locked --bin vep-check --target "$target"; \
    install -D "target/$target/release/vep-check" /out/vep-check; \
    rm -rf target

# Nothing but the program: no shell, no libraries, no package manager. Without USER, because on GitHub the work tree
# belongs to whoever the runner says.
FROM scratch
LABEL org.opencontainers.image.title="vep-check" \
      org.opencontainers.image.source="https://github.com/kubevirt/vep-check" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /out/vep-check /vep-check
# Where a terminal mounts its clone; the runner of an Action says where else to work.
WORKDIR /repo
ENTRYPOINT ["/vep-check"]
