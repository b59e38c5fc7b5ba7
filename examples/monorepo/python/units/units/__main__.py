import argparse
import json

from . import convert


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("value", type=float)
    parser.add_argument("source")
    parser.add_argument("target")
    arguments = parser.parse_args()
    print(json.dumps({"value": convert(arguments.value, arguments.source, arguments.target)}))


if __name__ == "__main__":
    main()
