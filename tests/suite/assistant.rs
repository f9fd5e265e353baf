//! `gongbao mcp`: a real process, spoken to over its standard input and output.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::Sandbox;

/// An assistant's end of the connection.
struct Assistant {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    last: u64,
}

impl Assistant {
    fn start(sandbox: &Sandbox) -> Self {
        let mut command = sandbox.command(&["mcp"]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the program runs");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut this = Self {
            child,
            input,
            output,
            last: 0,
        };
        let begun = this.ask(
            "initialize",
            &json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } }),
        );
        assert_eq!(begun["result"]["serverInfo"]["name"], "gongbao", "{begun}");
        this.write(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        this
    }

    fn write(&mut self, message: &Value) {
        let input = self.input.as_mut().expect("open");
        writeln!(input, "{message}").expect("it is read");
        input.flush().expect("it is read");
    }

    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.last += 1;
        self.write(
            &json!({ "jsonrpc": "2.0", "id": self.last, "method": method, "params": parameters }),
        );
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a line");
        let answer: Value =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("JSON, and not `{line}`"));
        assert_eq!(answer["id"], self.last, "{answer}");
        answer
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.ask(
            "tools/call",
            &json!({ "name": tool, "arguments": arguments }),
        )["result"]
            .clone()
    }

    /// Closes the connection, which ends the program.
    fn end(mut self) -> i32 {
        drop(self.input.take());
        self.child.wait().expect("it ends").code().unwrap_or(-1)
    }
}

impl Drop for Assistant {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn check(schema: &Value, value: &Value) {
    let validator = jsonschema::validator_for(schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

#[test]
fn tools_take_and_give_what_they_say() {
    let sandbox = Sandbox::indexed();
    let mut assistant = Assistant::start(&sandbox);
    let listed = assistant.ask("tools/list", &json!({}));
    let tools = listed["result"]["tools"].as_array().expect("tools").clone();
    let names: Vec<&str> = tools
        .iter()
        .filter_map(|tool| tool["name"].as_str())
        .collect();
    assert_eq!(names, ["search", "show", "figures", "facets"]);
    let tool = |name: &str| {
        tools
            .iter()
            .find(|tool| tool["name"] == name)
            .expect("a tool")
    };
    let calls = [
        (
            "search",
            json!({ "query": "行政复议 纠错率" }),
            "searched 5 of the index's 5 reports, from 4 of its 4 regions",
        ),
        (
            "search",
            json!({ "query": "执法", "filters": { "regions": ["宜昌"], "years": ["2023"] }, "mode": "all", "one_per_report": true, "sort": "newest", "limit": 1 }),
            "searched 1 of the index's 5 reports, from 1 of its 4 regions",
        ),
        ("show", json!({ "id": "广西/2021.txt" }), "searched 5 of"),
        (
            "show",
            json!({ "id": "广西/2021.txt#0", "context": 0 }),
            "searched 5 of",
        ),
        (
            "figures",
            json!({ "query": "纠错率", "limit": 1 }),
            "searched 5 of",
        ),
        ("facets", json!({}), "searched 5 of"),
        (
            "facets",
            json!({ "query": "复议", "facets": ["region", "year"], "region_levels": 1, "filters": { "sections": ["问题"], "kinds": ["rule_of_law"] } }),
            "searched ",
        ),
    ];
    for (name, arguments, coverage) in calls {
        check(&tool(name)["inputSchema"], &arguments);
        let result = assistant.call(name, &arguments);
        assert_ne!(result["isError"], true, "{result}");
        let answer = &result["structuredContent"];
        check(&tool(name)["outputSchema"], answer);
        let note = answer["coverage"].as_str().expect("a note");
        assert!(note.starts_with(coverage), "{name}: {note}");
        let text: Value =
            serde_json::from_str(result["content"][0]["text"].as_str().expect("text"))
                .expect("JSON");
        assert_eq!(&text, answer, "who reads no structure reads the same");
        assert_eq!(tool(name)["annotations"]["readOnlyHint"], true);
    }
    assert_eq!(assistant.end(), 0);
}

#[test]
fn passages_can_be_quoted_with_their_source() {
    let sandbox = Sandbox::indexed();
    let mut assistant = Assistant::start(&sandbox);
    let found = assistant.call("search", &json!({ "query": "纠错率" }));
    let hit = &found["structuredContent"]["hits"][0];
    assert!(
        hit["passage"]["text"]
            .as_str()
            .is_some_and(|text| text.contains("纠错率为12.5%")),
        "{hit}"
    );
    let shown = assistant.call("show", &json!({ "id": hit["passage"]["id"], "context": 0 }));
    let shown = &shown["structuredContent"];
    assert_eq!(shown["passages"][0]["text"], hit["passage"]["text"]);
    let citation = shown["citation"].as_str().expect("a citation");
    assert!(
        citation.starts_with(
            "湖北省宜昌市：《宜昌市2023年度法治政府建设年度报告》（2023年度），“一、主要举措和成效"
        ),
        "{citation}"
    );
    let figure = assistant.call("figures", &json!({ "query": "纠错率" }));
    let figure = &figure["structuredContent"]["figures"][0];
    assert_eq!(
        (&figure["value"], &figure["unit"]),
        (&json!(12.5), &json!("%")),
        "{figure}"
    );
}

#[test]
fn what_is_wrong_is_told_to_the_assistant() {
    let sandbox = Sandbox::indexed();
    let mut assistant = Assistant::start(&sandbox);
    for (tool, arguments, told) in [
        (
            "search",
            json!({ "query": "-执法" }),
            "every term is excluded",
        ),
        (
            "search",
            json!({ "query": "执法", "filters": { "regions": ["鼓楼区"] } }),
            "320106",
        ),
        (
            "search",
            json!({ "query": "执法", "limit": 1000 }),
            "at most 100",
        ),
        ("search", json!({ "query": "执法", "wrong": 1 }), "wrong"),
        (
            "search",
            json!({ "query": "长".repeat(2_000) }),
            "is too long",
        ),
        (
            "show",
            json!({ "id": "nothing" }),
            "no report or passage `nothing`",
        ),
        (
            "show",
            json!({ "id": "广西/2021.txt#99" }),
            "passages, from #0",
        ),
        (
            "facets",
            json!({ "filters": { "years": ["soon"] } }),
            "2021..2023",
        ),
    ] {
        let result = assistant.call(tool, &arguments);
        let text = result["content"][0]["text"].as_str().unwrap_or_default();
        assert_eq!(result["isError"], true, "{result}");
        assert!(text.contains(told) && text.starts_with("error: "), "{text}");
        let folder = sandbox.path("").display().to_string();
        assert!(!text.contains(folder.trim_end_matches('/')), "{text}");
    }
    let unknown = assistant.ask("tools/call", &json!({ "name": "write", "arguments": {} }));
    assert!(
        unknown["error"]["message"]
            .as_str()
            .is_some_and(|text| text.contains("search, show")),
        "{unknown}"
    );
    // An index that is written anew is picked up.
    sandbox.write(
        "reports/新/2024.txt",
        "秭归县2024年度法治政府建设年度报告\n一、主要成效\n　　新增一份。\n",
    );
    let _ = sandbox.run(&["index", "reports"]).expect(0);
    loop {
        let answer = assistant.call("facets", &json!({}));
        if answer["structuredContent"]["searched"]["of_reports"] == 6 {
            break;
        }
        std::thread::yield_now();
    }
}
