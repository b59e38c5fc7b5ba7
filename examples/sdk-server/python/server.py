"""The server that the SDK is for: notes, kept in memory."""

from flask import Flask, jsonify, request

app = Flask(__name__)
notes: list[str] = []


@app.get("/notes")
def list_notes():
    return jsonify(notes)


@app.post("/notes")
def add_note():
    text = request.get_json().get("text", "")
    if not text:
        return jsonify(error="a note needs a text"), 400
    notes.append(text)
    return jsonify(count=len(notes)), 201
