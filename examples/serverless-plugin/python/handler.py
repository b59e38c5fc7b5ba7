import humanize


def handle(event):
    return {"body": humanize.intcomma(event["number"])}
