"""What Schemathesis cannot know: which records are there, which form is open, and that a role must last.

Only requests that are right are bent, and only towards being answered: what is wrong on purpose stays wrong.
"""

import atexit
import json
import os
import pathlib
import uuid
import zlib

import schemathesis
from schemathesis.generation.meta import TestPhase

KNOWN = json.loads(os.environ["API_KNOWN"])
# Which operations were answered with 200; run.py reads it in the end.
DONE = set()
atexit.register(lambda: pathlib.Path(os.environ["API_DONE"]).write_text(json.dumps(sorted(DONE))))
# Somebody who is nobody of the run; and somebody of the force who has nothing to score: it dismisses them too.
EMAIL = {"email": "ash.brook@northshire.example"}
SCORER = {"email": "tom.fielding@northshire.example"}
# What makes a request right that starts from a stage; nothing where its part is one of several.
RIGHT = {
    "NameManager": EMAIL | {"name": "Ash Brook"}, "InviteAssessor": SCORER, "DismissAssessor": SCORER,
    "DraftDecision": {"version": 0, "entries": {"outcome": ["reserve"]}},
    "GoOnWithout": {"reason": "The manager is away."}, "DeclineOffer": {"reason": ""},
    "WithdrawApplication": {"reason": ""}, "MarkPart": {}, "MaskPart": {},
    "TakeBackInterest": {"reason": "I took it for another."}, "SettlePart": {}, "UnsettlePart": {}, "EndGranted": {"took_place": False, "reason": "The host rang."},
    "ReopenGranted": {"reason": "That was another visitor."},
}
# Entries that are accepted, for the requests that carry some.
ACCEPTED = {
    "SubmitApplication": "application", "AskQuestion": "question", "SaveAdjustments": "needs",
    "AnswerMonitoring": "answers", "DeleteMonitoring": "receipt", "InviteToEvent": "invite", "GiveSheet": "sheet",
}


def one_in(parts, *of):
    """True for one in so many requests, always the same ones."""
    return zlib.crc32(repr(of).encode()) % parts == 0


@schemathesis.hook
def before_call(ctx, case, kwargs):
    name = case.operation.definition.raw["operationId"]
    if KNOWN["session"] and not case.operation.definition.raw.get("security"):
        # Signing out ends the session with the first request; the role's own must last.
        case.cookies["session"] = KNOWN["spare" if name == "SignOut" else "session"]
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    key = (case.headers or {}).get("Idempotency-Key")
    if key and not one_in(8, key):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    # A path of requests goes on with what its own first steps made.
    parts = {} if case.meta.phase.name == TestPhase.STATEFUL else case.path_parameters or {}
    for part, text in parts.items():
        known = KNOWN["ids"].get(name, KNOWN["ids"].get(part, []))
        if known and not one_in(4, name, text):
            parts[part] = known[zlib.crc32(str(text).encode()) % len(known)]
    if name in ACCEPTED and isinstance(case.body, dict) and not one_in(4, case.body):
        case.body.update(KNOWN[ACCEPTED[name]])
        case.body.pop("draft", None)
    if name in RIGHT and isinstance(case.body, dict) and not one_in(4, case.body):
        case.body.update(RIGHT[name])
        if "part" in case.body:
            scored = KNOWN["scored"]
            case.body["part"] = scored[zlib.crc32(repr(case.body).encode()) % len(scored)]
    # What was drafted is published, or dropped, as it was seen.
    drafts = {"PublishDecisions": ("round", "seen", KNOWN["seen"]), "DropDecision": ("id", "version", KNOWN["drafted"])}
    if name in drafts and isinstance(case.body, dict):
        part, key, seen = drafts[name]
        if parts.get(part) in seen and not one_in(4, case.body):
            case.body[key] = seen[parts[part]]
    if name == "RatePage" and isinstance(case.body, dict) and not one_in(4, case.body):
        case.body["page"] = "/guidance/being-a-mentee"


@schemathesis.hook
def after_call(ctx, case, response):
    if response.status_code != 200:
        return
    name = case.operation.definition.raw["operationId"]
    DONE.add(name)
    if name == "AskQuestion":
        KNOWN["ids"]["id"].append(response.json()["id"])
