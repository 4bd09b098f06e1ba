ARG PYTHON_IMAGE=python:3.11-slim
# `make base` pins that to the newest one by its digest, in .env.

# The libraries, in an environment of their own. Everything comes as a wheel, so there is no compiler.
FROM ${PYTHON_IMAGE} AS libraries
# PyPI's PyTorch for Linux brings gigabytes of CUDA along; this index has the one for processors. Empty: PyPI's.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
# Of pyproject.toml's extras, with spaces between them: mcp, postgres.
ARG EXTRAS=
WORKDIR /build
RUN python -m venv --without-pip /opt/clippings
# Built again only when what is locked changes. Whichever index answers, only files with these hashes are installed.
COPY docker/locked locked
RUN set -e; lock() { pip --python /opt/clippings/bin/python install --no-cache-dir --no-compile --no-deps --require-hashes \
      --only-binary :all: "$@"; }; \
    lock $(for name in base $EXTRAS; do echo "--requirement locked/$name.txt"; done); \
    lock ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} --requirement locked/cpu.txt \
      || { echo "PyTorch for processors is not to be had: PyPI's is taken, with CUDA."; lock --requirement locked/card.txt; }
COPY docker/trim.py docker/strip.py docker/
RUN python docker/trim.py /opt/clippings \
 && python docker/strip.py /opt/clippings/lib/python3.*/site-packages/torch/lib/libtorch_cpu.so

# Our own code, put aside as well: a change to it is a small layer of the image.
FROM libraries AS code
RUN pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: --target /build/tools \
      --requirement locked/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY index index
COPY bot bot
COPY adapters adapters
RUN PYTHONPATH=/build/tools pip --python /opt/clippings/bin/python install --no-cache-dir --no-compile --no-deps \
      --no-build-isolation --prefix /code . \
 && cp -a /code/. /opt/clippings/
COPY docker/bill.py docker/warm.py docker/
RUN /opt/clippings/bin/python docker/bill.py /licenses
COPY articles/samples articles/samples
# Elsewhere than /build, where Python would find the sources instead of what is installed.
WORKDIR /build/docker
RUN HF_HUB_OFFLINE=1 PYTHONPYCACHEPREFIX=/opt/bytecode /opt/clippings/bin/python warm.py ../articles/samples

FROM ${PYTHON_IMAGE} AS clippings
# A new volume takes the ownership of the folder it is mounted over.
RUN useradd --uid 10001 --user-group --no-log-init --no-create-home --home-dir /tmp --shell /usr/sbin/nologin clippings \
 && install --directory --owner 10001 --group 10001 --mode 700 /data \
 && install --directory /articles \
 && ln -s /opt/clippings/bin/clippings /usr/local/bin/clippings
COPY --from=libraries /opt/clippings /opt/clippings
COPY --from=code /code /opt/clippings
COPY --from=code /opt/bytecode /opt/bytecode
COPY --from=code /licenses /licenses
# Nothing but /data and /tmp has to be writable: HOME is where libraries would put caches.
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPYCACHEPREFIX=/opt/bytecode \
    HOME=/tmp \
    HF_HUB_OFFLINE=1 \
    TOKENIZERS_PARALLELISM=false \
    CLIPPINGS_DATA=/data \
    ARTICLES_FOLDER=/articles \
    WEB_HOST=0.0.0.0 \
    LOG_FORMAT=json
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/opt/clippings/bin/python", "-m", "bot.web.probe"]
ENTRYPOINT ["/opt/clippings/bin/clippings"]
CMD ["run"]
# At the end, so that a new version changes nothing above.
ARG VERSION=
ARG SOURCE=
LABEL org.opencontainers.image.title="Clippings" \
      org.opencontainers.image.description="Answers questions from a collection of articles, in verbatim quotes with citations." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.source="${SOURCE}"
