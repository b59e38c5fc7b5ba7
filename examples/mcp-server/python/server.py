"""An MCP server with one tool, which speaks over its standard streams."""

from mcp.server.fastmcp import FastMCP

server = FastMCP("words")


@server.tool()
def count_words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


if __name__ == "__main__":
    server.run()
