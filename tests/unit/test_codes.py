"""Code lists: what the shipped data files promise to the rest of the house.

The lists that come from elsewhere are held against what is printed there.
"""

from datetime import date
from pathlib import Path

import pytest

from schema.codes import FURTHER_COLUMNS, MalformedList, UnknownCodeList, code_list, code_lists, read_code_list
from schema.codes.retention import KINDS, PERIODS, read_periods, read_placings
from tests.promises.published_months import CRIME_TYPES, LAST_OUTCOMES, NUISANCE, OUTCOME_TYPES

HEADER = "code,label,valid_from,valid_to,source"
ROOT = Path(__file__).resolve().parents[2]

PROMISED = {
    "agency_duty": "SPECIFIED RELEVANT OTHER",
    "agreement_status": "DRAFT IN_APPROVAL ACTIVE SUSPENDED EXPIRED TERMINATED",
    "area_kind": "LSOA MSOA WARD LOCAL_AUTHORITY POLICE_FORCE_AREA BEAT CUSTOM",
    "civil_order_kind": "CLOSURE_ORDER GANG_INJUNCTION CBO CPN PSPO KCPO",
    "detail": "AGGREGATE SUMMARY DETAIL PERSONAL",
    "drug_class": "A B C PSA",
    "gateway": "PCSC_S16 CDA_S115 CDA_S17A COMMON_LAW CONSENT",
    "handling": "P C",
    "home_office_outcome": " ".join(f"OUTCOME_{number}" for number in range(23)),
    "information_assessment": "A B C D E",
    "marking": "OFFICIAL OFFICIAL_SENSITIVE",
    "outcome_kind": ("ARREST DRUG_SEIZURE WEAPON_SEIZURE CASH_SEIZURE COURT_OUTCOME CIVIL_ORDER WARRANT SAFEGUARDING"),
    "phase_kind": "CLEAR HOLD BUILD",
    "purpose": (
        "CRIME_PREVENTION SAFEGUARDING SERIOUS_VIOLENCE_DUTY COMMUNITY_SAFETY_ASSESSMENT EVALUATION DATA_PROTECTION"
        " ADMINISTRATION"
    ),
    "qualifier": "EXACT MORE_THAN ABOUT",
    "role": (
        "POLICE_ANALYST POLICE_OFFICER COUNCIL_COMMUNITY_SAFETY SVPP_MEMBER DATA_PROTECTION_OFFICER"
        " PARTNERSHIP_ADMINISTRATOR SERVICE_ACCOUNT"
    ),
    "strand": "PURSUE PREVENT PROTECT PREPARE",
    "weapon_category": "FIREARM AMMUNITION BLADE POINTED BLUNT CROSSBOW CORROSIVE IMPROVISED OTHER",
}

MALFORMED = {
    "line 1: the file is empty": "",
    "line 1: the header must start with": "code,label,source\nA,Apple,us",
    "line 1: further columns may only be": f"{HEADER},colour\nA,Apple,,,us,red",
    "line 2: a list needs at least one code": HEADER,
    "line 2: code 'a' must be capitals": f"{HEADER}\na,Apple,,,us",
    "line 3: code A appears twice": f"{HEADER}\nA,Apple,,,us\nA,Pear,,,us",
    "line 3: label 'Apple' appears twice": f"{HEADER}\nA,Apple,,,us\nB,Apple,,,us",
    "line 3: label 'Apples' appears twice": f"{HEADER},also\nA,Apple,,,us,Apples\nB,Apples,,,us,",
    "line 2: label must be filled in": f"{HEADER}\nA,,,,us",
    "line 2: source must be filled in": f"{HEADER}\nA,Apple,,, us",
    "line 2: valid_from must be a date": f"{HEADER}\nA,Apple,20250501,,us",
    "line 2: valid_to must be a date": f"{HEADER}\nA,Apple,,2025-02-30,us",
    "line 2: valid_to lies before valid_from": f"{HEADER}\nA,Apple,2025-02-02,2025-02-01,us",
    "line 3: 5 cells expected, 6 found": f"{HEADER}\nA,Apple,,,us\nB,Pear,,,us,them",
    "line 2: not readable as CSV": f'{HEADER}\nA,"Apple"s,,,us',
    "line 2: drug_class 'D' is not in the code list drug_class": f"{HEADER},drug_class\nA,Apple,,,us,D",
    "line 2: also holds an empty wording": f"{HEADER},also\nA,Apple,,,us,Apples|",
}


@pytest.mark.parametrize("name", code_lists())
def test_every_shipped_list_reads_without_fault(name: str) -> None:
    """Each list is well formed, knows its own codes and finds each of them again by its label."""
    codes = code_list(name)

    assert codes.name == name
    for code in codes.codes:
        assert code.code in codes
        assert codes.by_label(codes.label(code.code)) == code.code


@pytest.mark.parametrize("name", PROMISED)
def test_a_list_that_rules_depend_on_holds_exactly_the_promised_codes(name: str) -> None:
    """Lists that access rules, law or the published review name are closed."""
    assert [code.code for code in code_list(name).codes] == PROMISED[name].split()


def test_every_further_column_names_a_shipped_list() -> None:
    """What a further column says of a code is itself a code."""
    assert set(FURTHER_COLUMNS.values()) <= set(code_lists())


def test_a_code_tells_what_its_further_columns_say() -> None:
    """The class of a drug, the category of a weapon, the unit of a measure and the scale of a question are data."""
    assert code_list("drug").further("HEROIN", "drug_class") == "A"
    assert code_list("weapon_kind").further("BULLET", "category") == "AMMUNITION"
    assert code_list("intervention_type").further("ALLEY_GATES", "family") == "PLACE"
    assert code_list("measure").further("CASH_VALUE", "unit") == "PENCE"
    assert code_list("survey_question").further("POLICE_GOOD_JOB", "scale") == "QUALITY"
    with pytest.raises(KeyError):
        code_list("drug").further("HEROIN", "unit")


def test_every_survey_question_has_answers_on_its_scale() -> None:
    """A question without a possible answer would be unusable."""
    questions, answers = code_list("survey_question"), code_list("survey_answer")
    answered = {answers.further(answer.code, "scale") for answer in answers.codes}

    assert {questions.further(question.code, "scale") for question in questions.codes} <= answered


@pytest.mark.parametrize("name", ["colour", "Drug", "../drug", "places/wards", ""])
def test_an_unknown_list_is_refused_by_name(name: str) -> None:
    """Only the shipped names lead to a list; nothing that looks like a path does."""
    with pytest.raises(UnknownCodeList, match="no code list is called"):
        code_list(name)


@pytest.mark.parametrize("fault", MALFORMED)
def test_a_malformed_list_is_refused_with_its_line(fault: str) -> None:
    """A steward learns the file, the line and the reason."""
    with pytest.raises(MalformedList) as refused:
        read_code_list("fruit", MALFORMED[fault])

    assert str(refused.value).startswith(f"fruit.csv, {fault}")


def test_a_code_is_in_force_on_its_first_and_last_day_and_not_beyond() -> None:
    """Both ends of a code's validity belong to it; an empty end is open."""
    codes = read_code_list("fruit", f"{HEADER}\nA,Apple,2020-01-01,2020-12-31,us\nB,Pear,,,us")

    assert [code.code for code in codes.in_force(date(2019, 12, 31))] == ["B"]
    assert [code.code for code in codes.in_force(date(2020, 1, 1))] == ["A", "B"]
    assert [code.code for code in codes.in_force(date(2020, 12, 31))] == ["A", "B"]
    assert [code.code for code in codes.in_force(date(2021, 1, 1))] == ["B"]


def test_a_label_is_found_only_as_printed_or_as_also_printed() -> None:
    """The two published wordings of a penalty notice are one code; another spelling is nobody's."""
    outcomes = code_list("crime_outcome_category")

    assert outcomes.by_label("Offender given penalty notice") == "OFFENDER_GIVEN_PENALTY_NOTICE"
    assert outcomes.by_label("Offender given a penalty notice") == "OFFENDER_GIVEN_PENALTY_NOTICE"
    assert outcomes.by_label("offender given penalty notice") is None


def test_the_age_bands_cover_every_age_up_to_120_once() -> None:
    """Every age in years falls into one band: no gap, no overlap."""
    bands = []
    for band in code_list("age_band").codes:
        if band.label.endswith("+"):
            bands.append(range(int(band.label[:-1]), 121))
            continue
        youngest, oldest = band.label.split("-")
        bands.append(range(int(youngest), int(oldest) + 1))

    assert [age for band in bands for age in band] == list(range(121))


def test_the_fourteen_crime_types_are_known_as_printed() -> None:
    """The labels are those of the published files, letter by letter."""
    assert len(code_list("crime_type").codes) == 14
    assert code_list("crime_type").by_label("Violence and sexual offences") == "VIOLENCE_AND_SEXUAL_OFFENCES"
    assert code_list("crime_type").by_label("Anti-social behaviour") == "ANTI_SOCIAL_BEHAVIOUR"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ((NUISANCE, *CRIME_TYPES), "crime_type"),
        (LAST_OUTCOMES, "crime_outcome_category"),
        (OUTCOME_TYPES, "crime_outcome_category"),
    ],
)
def test_every_category_is_known_as_it_is_printed(printed: tuple[str, ...], name: str) -> None:
    """No row of a published file is refused for its crime type or outcome; the spellings are those of real files."""
    assert [text for text in printed if code_list(name).by_label(text) is None] == []


def test_the_months_of_agreements_stand_in_no_file() -> None:
    """A line of months for AGREEMENT, or a kind placed under it, would be believed and never held."""
    for read, header, line in (
        (read_periods, PERIODS, "AGREEMENT,24,24,,,somebody"),
        (read_placings, KINDS, "POLICE,Arrest,,,AGREEMENT,,,somebody"),
    ):
        with pytest.raises(MalformedList, match="the months of AGREEMENT are those of agreements"):
            read(f"{','.join(header)}\n{line}\n")
