"""People: every address a person opens in a browser, on one screen.

Says which page serves which address and decides nothing else; a refusal on any of them is a page in words.
"""

from starlette.routing import BaseRoute, Route

from server.http.account import AccountPages
from server.http.agreements import AgreementPages
from server.http.browsing import Browsing
from server.http.consent import ConsentPage
from server.http.graphql import Answering
from server.http.home import HomePage
from server.http.login import LoginPages
from server.http.onward import AGREEMENTS, SCHEMA
from server.http.pages import STYLESHEET_PATH
from server.http.second_factor import SecondFactorPages
from server.http.transparency import TransparencyPage
from server.http.welcome import WelcomePage


class People:
    """Hold the pages of one application."""

    def __init__(self, browsing: Browsing, answer: Answering) -> None:
        self._browsing = browsing
        self._agreements = AgreementPages(browsing, answer)
        self._account = AccountPages(browsing)
        self._second_factor = SecondFactorPages(browsing, self._account)

    def routes(self) -> list[BaseRoute]:
        """List every address for people."""
        page, browsing = self._browsing.page, self._browsing
        login, account, factor = LoginPages(browsing), self._account, self._second_factor
        home, welcome, consent = HomePage(browsing), WelcomePage(browsing), ConsentPage(browsing)
        get, post = ["GET"], ["POST"]
        return [
            Route("/", page(home.show), methods=get),
            Route("/developers", page(home.developers), methods=get),
            Route(SCHEMA, page(home.schema), methods=get),
            Route("/login", page(login.show), methods=get),
            Route("/login", page(login.enter), methods=post),
            Route("/login/code", page(login.show_code), methods=get),
            Route("/login/code", page(login.enter_code), methods=post),
            Route("/logout", page(login.leave), methods=post),
            Route("/welcome", page(welcome.show), methods=get),
            Route("/welcome", page(welcome.enter), methods=post),
            without_head(Route("/consent", page(consent.show), methods=get)),
            Route("/consent", page(consent.decide), methods=post),
            Route("/account", page(account.show), methods=get),
            Route("/account/sessions/end", page(account.end_session), methods=post),
            Route("/account/sessions/end-others", page(account.end_other_sessions), methods=post),
            Route("/account/consents/revoke", page(account.revoke_consent), methods=post),
            Route("/account/password", page(account.change_password), methods=post),
            Route("/account/second-factor", page(factor.show), methods=get),
            Route("/account/second-factor", page(factor.enrol), methods=post),
            Route("/account/second-factor/remove", page(factor.remove), methods=post),
            Route("/account/recovery-codes", page(factor.new_codes), methods=post),
            Route(AGREEMENTS, page(self._agreements.show_all), methods=get),
            Route(AGREEMENTS + "/{id}", page(self._agreements.show), methods=get),
            Route("/transparency", page(TransparencyPage(browsing).show), methods=get),
            Route(STYLESHEET_PATH, browsing.pages.stylesheet, methods=get),
        ]


def without_head(route: Route) -> Route:
    """Take HEAD away from *route*, whose GET uses something up or gives something out."""
    (route.methods or set()).discard("HEAD")
    return route
