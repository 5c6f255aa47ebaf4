// Pages and the newest 20 as Atom, RSS and JSON Feed; neither tags nor highlighting.
import { feedPlugin } from "@11ty/eleventy-plugin-rss";

const feeds = { atom: "/feed.atom", rss: "/feed.rss", json: "/feed.json" };
const metadata = {
  language: "en",
  title: "Example News",
  subtitle: "Example News",
  base: "https://example.org/",
  author: { name: "The Newsroom" },
};

export default function (config) {
  for (const [type, outputPath] of Object.entries(feeds)) {
    config.addPlugin(feedPlugin, {
      type,
      outputPath,
      collection: { name: "posts", limit: 20 },
      metadata,
    });
  }
  config.addPassthroughCopy("content/pictures");
  config.setQuietMode(true);
  return { dir: { input: "content", output: "_site" }, markdownTemplateEngine: false };
}
