# syntax=docker/dockerfile:1
# Two stages: the first builds, the second holds only what runs. Secrets and settings come at run time, never from here.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.lock pyproject.toml ./
# The lock has a section to run, one to build and one to develop; each adds to those before it.
RUN sed '/^# == build$/,$d' requirements.lock > run.lock \
 && sed '/^# == parquet$/,$d' requirements.lock > build.lock \
 && python -m venv /opt/wardmote \
 && /opt/wardmote/bin/pip install --require-hashes --only-binary :all: -r run.lock \
 && python -m venv backend \
 && backend/bin/pip install --require-hashes --only-binary :all: -r build.lock
# The sources come last: a change of ours does not install the dependencies anew.
COPY schema schema
COPY auth auth
COPY server server
RUN backend/bin/pip wheel --no-deps --no-build-isolation --wheel-dir wheels . \
 && /opt/wardmote/bin/pip install --no-deps wheels/*.whl \
 && /opt/wardmote/bin/pip uninstall --yes pip

FROM ${PYTHON_IMAGE}
RUN useradd --system --user-group --uid 10001 --home-dir /var/lib/wardmote --create-home --shell /usr/sbin/nologin wardmote
COPY --from=build /opt/wardmote /opt/wardmote
ENV PATH=/opt/wardmote/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /var/lib/wardmote
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/ready', timeout=2)"]
ENTRYPOINT ["wardmote"]
CMD ["serve", "--host", "0.0.0.0"]
