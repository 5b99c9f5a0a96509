"""The HTML report: alone in its file, the same every time, and no text in it can act."""

import re
from html.parser import HTMLParser

import pytest

import estimator as est
from estimator.errors import OutputExistsError
from estimator.report.disagreement import disagreements
from estimator.report.html import command, link, report_html

LOADING = {
    "src",
    "srcset",
    "poster",
    "background",
    "data",
    "xlink:href",
    "action",
    "formaction",
    "ping",
    "style",
}
VOID = {"meta", "br", "img", "link", "input", "hr", "base", "embed", "source", "wbr"}


class Page(HTMLParser):
    """Every element with its attributes, and whether elements close in order."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text, self.open, self.disorder = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.disorder.append(tag)

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def page(posteriors):
    return Page(report_html(posteriors["historical"], posteriors))


@pytest.fixture(scope="module")
def hostile_page(hostile):
    return Page(report_html(hostile))


@pytest.mark.parametrize("which", ["page", "hostile_page"])
def test_nothing_runs_and_nothing_is_loaded(which, request):
    page = request.getfixturevalue(which)
    assert page.open == page.disorder == []
    for tag, attributes in page.elements:
        assert tag not in {
            "script",
            "img",
            "link",
            "iframe",
            "object",
            "embed",
            "base",
            "form",
            "image",
            "use",
        }
        assert not [name for name in attributes if name.startswith("on") or name in LOADING]
        if "href" in attributes:
            assert tag == "a"
            assert attributes["href"].startswith(("#", "http://", "https://"))
            assert attributes["href"].startswith("#") or attributes["rel"] == "noreferrer nofollow"
    style = "".join(page.text)
    assert "@import" not in style
    assert "url(" not in style


def test_hostile_text_stays_text(hostile, hostile_page):
    raw = report_html(hostile)
    raw.encode("utf-8")
    for bad in "\x1b\x9b\u202e\ud800":
        assert bad not in raw
    assert "{{7*7}}" in "".join(hostile_page.text)
    assert "<script" not in raw


def test_a_policy_forbids_what_the_text_does_not_hold(page):
    policies = [a["content"] for tag, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies
    assert "default-src 'none'" in policies[0]


def test_every_drawing_has_an_alternative_and_every_chart_a_table(page, posterior):
    drawings = [a for tag, a in page.elements if tag == "svg"]
    assert all(a.get("aria-label") or a.get("aria-hidden") == "true" for a in drawings)
    assert [tag for tag, _ in page.elements].count("figure") == len(posterior.salvos[0].outcomes) + 1
    assert len(re.findall("as a table", "".join(page.text))) == len(posterior.salvos[0].outcomes) + 1


def test_sections_stand_in_the_order_of_need(page):
    text = "".join(page.text)
    wanted = (
        "launched (", "Before you rely on it", "Under other presumptions", "What is believed, and", "ways to add up",
        "Claims and what became", "Numerical check", "Priors used", "How to make this again",
    )  # fmt: skip
    places = [text.index(heading) for heading in wanted]
    assert places == sorted(places)


def test_what_the_reader_needs_is_there(page, posterior):
    text = "".join(page.text)
    for wanted in (
        posterior.claims_hash, posterior.priors_hash, "no evidence", "five were shot down", "sources: belligerent",
        "belligerent.spin.mean", "weapons: ballistic missile", "--seed 1", "Agency", "repeats",
        posterior.salvos[0].leaning,
    ):  # fmt: skip
        assert wanted in text


def test_links_lead_to_the_web_only(page, posterior):
    addresses = [a["href"] for tag, a in page.elements if tag == "a"]
    assert "https://example.org/a?b=1&c=2" in addresses
    assert not [address for address in addresses if address.startswith("javascript")]
    assert [link(claim) for claim in posterior.ledger.claims if claim.url][1] == ""


def test_disagreement_is_said(summary):
    told = [one.text for one in disagreements(summary.salvos[0])]
    assert (
        "5 intercepted + 6 hit + 1 damaged make 12, where nobody speaks of more than 8 launched" in told[-1]
    )


def test_the_same_inputs_give_the_same_bytes(posteriors, tmp_path):
    files = [
        est.write_report(posteriors["historical"], tmp_path / n, others=posteriors)
        for n in ("a.html", "b.html")
    ]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_file_is_replaced_only_by_force(posterior, tmp_path):
    path = tmp_path / "report.html"
    path.write_text("mine", "utf-8")
    with pytest.raises(OutputExistsError):
        est.write_report(posterior, path)
    assert path.read_text("utf-8") == "mine"
    assert est.write_report(posterior, str(path), force=True) == path
    assert "<html" in path.read_text("utf-8")


def test_the_command_makes_it_again(posterior):
    assert command(posterior) == "estimator report table -o report.html --scenario historical --seed 1"


def test_several_salvos_get_a_list(posteriors):
    ledger = est.claims_from_records(
        [
            {"strike": name, "source": "A", "role": "defender", "quantity": "intercepted", "said": "2"}
            for name in ("one", "two")
        ]
    )
    text = report_html(est.estimate(ledger, est.load_priors(), outcomes=("intercepted", "failed")))
    assert 'href="#salvo-2"' in text
    assert "--outcomes intercepted,failed" in text
    assert text.count("<article") == 2
