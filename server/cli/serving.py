"""Serving: ``wardmote serve``, the service in production, and how uvicorn is set up in either case.

Each worker process makes its own application from the environment. The address of a caller only says whose wrong
passwords are counted together; a proxy is believed about it, and about nothing else, where the settings name it.
"""

import gc
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from server.settings import Settings

# How long running requests may go on after a stop was asked for; longer than the longest statement.
GRACE_SECONDS = 15

OPTIONS: dict[str, Any] = {
    "access_log": False,  # our own line knows the request id and the client
    "http": "server.http.connection:Connection",
    "log_config": None,
    "proxy_headers": False,
    "server_header": False,
    "timeout_graceful_shutdown": GRACE_SECONDS,
    "ws": "none",
}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535), help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the API with the settings of the environment.

    Stop it with SIGTERM: requests that run are finished first. Ask /ready whether it can work.

    \b
    Example:
      wardmote serve --host 0.0.0.0 --workers 4
    """
    import uvicorn

    from server.cli.listening import listen
    from server.log import configure
    from server.settings import load

    settings = load()
    configure(settings.log_level, form=settings.log_format)
    # Found out here, in one sentence, and not by each worker anew.
    listen(host, port).close()
    uvicorn.run(
        "server.cli.serving:application", factory=True, host=host, port=port, workers=workers, **options(settings)
    )


def options(settings: "Settings") -> dict[str, Any]:
    """Say how uvicorn is set up under *settings*."""
    # Without any to trust nothing is read, not even what uvicorn would take from an environment variable of its own.
    proxies = list(settings.trusted_proxies)
    return OPTIONS | {"proxy_headers": bool(proxies), "forwarded_allow_ips": proxies}


def application() -> object:
    """Make the application of one worker process."""
    from server.app import create_app
    from server.log import configure
    from server.settings import load

    settings = load()
    configure(settings.log_level, form=settings.log_format)
    app = create_app(settings)
    # The schemas of every role are hundreds of thousands of objects that live as long as the process; looking
    # through them at each collection of garbage would take longer than many a request.
    gc.collect()
    gc.freeze()
    return app
