from __future__ import annotations

import logging

from extract.redaction import RedactingFormatter, printable, public_url, redact, remember


def test_known_secrets_and_passwords_in_addresses_are_masked() -> None:
    remember(["hf_TopSecret", "p@ss/word"])
    text = redact("hf_TopSecret p@ss/word p%40ss%2Fword postgresql://me:other-one@host/db")
    assert text == "*** *** *** postgresql://me:***@host/db"


def test_a_log_record_is_masked_with_its_arguments_and_traceback() -> None:
    remember(["hf_TopSecret"])
    try:
        raise ValueError("Bearer hf_TopSecret")
    except ValueError as error:
        trouble = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.INFO, "f", 1, "token %s", ("hf_TopSecret",), trouble)
    assert "hf_TopSecret" not in RedactingFormatter().format(record)


def test_a_public_address_has_no_credentials_and_no_query() -> None:
    assert public_url("https://u:p@host:8/a/b.json?key=1#x") == "https://host:8/a/b.json"


def test_values_in_a_query_are_masked_but_for_those_of_a_listing() -> None:
    said = redact("GET /r.json?key=hid1&sig=hid2&X-Amz-Credential=hid%2F3&page=hid4 HTTP/1.1")
    assert "hid" not in said
    assert said.endswith(" HTTP/1.1")
    listing = "https://h/api/models?filter=text-to-image&sort=downloads&limit=1000&cursor=Zz%3D"
    assert redact(listing) == listing


def test_a_user_without_a_password_is_masked_as_a_token_would_be() -> None:
    assert redact("GET http://hidden-word@h:1/x") == "GET http://***@h:1/x"


def test_names_from_outside_do_not_steer_a_terminal() -> None:
    assert printable("a\x1b[2Jb\x9b\u202ec\r\td\n雪") == "a\\u001b[2Jb\\u009b\\u202ec\\u000d\td\n雪"
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s: done", ("\x1b]0;title\x07",), None)
    assert RedactingFormatter("%(message)s").format(record) == "\\u001b]0;title\\u0007: done"
