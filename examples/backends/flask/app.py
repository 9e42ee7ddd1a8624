"""A back end, as small as it gets: it signs tokens for people, and takes events of rooms."""

import base64
import hashlib
import hmac
import json
import os
import re
import threading
import time

import jwt
from flask import Flask, request

# A variable that is missing ends the program here: without a secret, everybody could sign.
KEY_ID = os.environ["KEY_ID"]
KEY_SECRET = os.environ["KEY_SECRET"]
# Two while a secret is rotated, the new one and the old one: no delivery of the hours in between is refused.
KEYS = [base64.b64decode(secret.strip().removeprefix("whsec_")) for secret in os.environ["WEBHOOK_SECRETS"].split(",")]
if not KEY_SECRET or not all(KEYS):
    raise SystemExit("It did not start; a secret is empty; set KEY_SECRET and WEBHOOK_SECRETS.")
ROOM = os.environ.get("ROOM", "demo")
TOKEN_LIFETIME_S = 900
MAX_AGE_S = 300
MAX_SIGNATURES = 10
ROLES = ("guest", "member", "moderator", "host")

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 100_000


# For trying it: your own server asks its session who somebody is, and its database what they may do, never the address.
@app.get("/token")
def token():
    user, role = request.args.get("user", ""), request.args.get("role", "member")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", user) or role not in ROLES:
        return f"Send a user, and a role of {', '.join(ROLES)}.", 400, {"content-type": "text/plain"}
    claims = {
        "iss": KEY_ID,
        "aud": "ovation",
        "sub": user,
        "rooms": {ROOM: role},
        # Soon, so that a role that was taken away does not live on: the SDK asks for a new token by itself.
        "exp": int(time.time()) + TOKEN_LIFETIME_S,
    }
    signed = jwt.encode(claims, KEY_SECRET, algorithm="HS256", headers={"kid": KEY_ID})
    return signed, 200, {"content-type": "text/plain", "cache-control": "no-store"}


def is_signed(body: bytes) -> bool:
    delivery = request.headers.get("webhook-id", "")
    at = request.headers.get("webhook-timestamp", "")
    if not delivery or not re.fullmatch(r"[0-9]{1,12}", at):
        return False
    # The signature of an old delivery stays right for ever, so whoever has recorded one could send it again.
    if abs(time.time() - int(at)) > MAX_AGE_S:
        return False
    # Over the bytes as they came: JSON that was read and written again has others.
    signed = f"{delivery}.{at}.".encode() + body
    right = [b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)) for key in KEYS]
    given = request.headers.get("webhook-signature", "").encode().split(b" ")[:MAX_SIGNATURES]
    # In a time that does not say how much of a guess is right.
    return any(hmac.compare_digest(one, signature) for signature in given for one in right)


# How far each room is. Keep it in your database, and write it in the transaction of what `apply` does.
applied: dict[str, int] = {}
# Flask answers in several threads, and a delivery that comes again may come while the first is being applied.
applying = threading.Lock()


def apply(room: str, record: dict) -> None:
    print("applied", room, record.get("seq", f"{record.get('from')}-{record.get('to')}"), record["type"], flush=True)


def take(room: str, records: list[dict]) -> bool:
    """Applies what is new, in its order. Gives False when something before a record did not come."""
    for record in records:
        last = applied.get(room)
        seq = record["to"] if record["type"] == "gap" else record["seq"]
        # It came again: deliveries come at least once, and not always in the same batches.
        if last is not None and seq <= last:
            continue
        # What lies between `since` and `seq` was left out by the webhook's filter, and is no loss.
        if last is not None and record["type"] != "gap" and record["since"] > last:
            return False
        apply(room, record)
        applied[room] = seq
    return True


@app.post("/webhook")
def webhook():
    body = request.get_data()
    if not is_signed(body):
        return "", 401
    delivery = json.loads(body)
    if delivery["type"] == "room.events":
        with applying:
            done = take(delivery["data"]["room"], delivery["data"]["records"])
        # A failure, so that it comes again, also after a replay of what is missing.
        if not done:
            return "", 503
    return "", 204
