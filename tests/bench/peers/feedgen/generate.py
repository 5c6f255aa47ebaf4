"""What one writes oneself in an hour: pages, and the newest 20 articles as Atom and RSS."""

import html
import shutil
from pathlib import Path

import yaml
from feedgen.feed import FeedGenerator
from markdown_it import MarkdownIt  # type: ignore[import-not-found,unused-ignore]

URL = "https://example.org"
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
<article>
<h1>{title}</h1>
<p><time datetime="{date}">{date}</time> {author} {tags}</p>
{content}
</article>
</body>
</html>
"""

content, output = Path("content"), Path("output")
markdown = MarkdownIt("commonmark").enable("table")
posts = []
for path in content.rglob("*.md"):
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    post = yaml.safe_load(front)
    post["path"] = path.relative_to(content).with_suffix(".html")
    post["content"] = markdown.render(body)
    posts.append(post)
posts.sort(key=lambda post: post["date"], reverse=True)

for post in posts:
    target = output / post["path"]
    target.parent.mkdir(parents=True, exist_ok=True)
    fields = {key: html.escape(str(post[key])) for key in ("title", "date", "author")}
    page = PAGE.format(content=post["content"], tags=", ".join(post["tags"]), **fields)
    target.write_text(page, encoding="utf-8")
shutil.copytree(content / "pictures", output / "pictures", dirs_exist_ok=True)

feed = FeedGenerator()
feed.id(f"{URL}/")
feed.title("Example News")
feed.description("Example News")
feed.link(href=f"{URL}/")
for post in posts[:20]:
    entry = feed.add_entry(order="append")
    entry.id(f"{URL}/{post['path']}")
    entry.link(href=f"{URL}/{post['path']}")
    entry.title(post["title"])
    entry.author(name=post["author"])
    entry.published(post["date"])
    entry.updated(post["date"])
    entry.category([{"term": tag} for tag in post["tags"]])
    entry.content(post["content"], type="html")
feed.atom_file(output / "feed.atom")
feed.rss_file(output / "feed.rss")
