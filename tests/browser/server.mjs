// An index of the sample reports and a server of it on a free port, ended by its id.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.GONGBAO ?? join(root, "target", "debug", "gongbao");

export async function start() {
  if (!existsSync(program)) throw new Error(`no program at ${program}: run cargo build first`);
  const folder = mkdtempSync(join(tmpdir(), "gongbao-browser-"));
  const index = join(folder, "index");
  execFileSync(program, ["index", join(root, "corpus"), "--index", index], { stdio: "ignore" });
  const server = spawn(program, ["serve", "--index", index, "--addr", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout });
  const base = await new Promise((resolve, reject) => {
    lines.once("line", (line) => resolve(line.replace(/\/$/, "")));
    server.once("exit", (status) => reject(new Error(`the server ended with ${status}`)));
  });
  return {
    base,
    stop: async () => {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      const status = await ended;
      rmSync(folder, { recursive: true, force: true });
      return status;
    },
  };
}

export const chromium =
  process.env.CHROMIUM ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
