//! The server: what it answers to programs and browsers, to whom, and within what limits.

use std::io::{BufReader, Read as _, Write as _};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::service::{Service, address, receive};
use crate::support::Sandbox;

/// Fails unless `value` is of a shape of the description of the API.
fn check_shape(document: &Value, shape: &Value, value: &Value) {
    let schema = json!({ "allOf": [shape], "components": document["components"] });
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{shape}: {errors:#?}\n{value:#}");
}

/// The shape of an answer by address, status and type.
fn shape_of(document: &Value, path: &str, status: u16, content_type: &str) -> Value {
    let described = document["paths"].as_object().expect("paths");
    let path = path.split('?').next().expect("a path");
    let template = match path.strip_prefix("/api/reports/") {
        Some(_) => "/api/reports/{id}",
        None => path,
    };
    let response = &described[template]["get"]["responses"][status.to_string()];
    let shape = response["content"][content_type]["schema"].clone();
    assert_ne!(
        shape,
        Value::Null,
        "{path} with {status} and {content_type} is not described"
    );
    shape
}

#[test]
fn the_description_is_what_is_answered() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    let document = service.get("/api/openapi.json").expect(200).json();
    let report = "/api/reports/%E5%AE%9C%E6%98%8C/%E5%AE%9C%E6%98%8C%E5%B8%822023%E5%B9%B4%E5%BA%A6%E6%B3%95%E6%B2%BB%E6%94%BF%E5%BA%9C%E5%BB%BA%E8%AE%BE%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A.txt";
    let all = [
        ("q", "行政复议 纠错率"),
        ("facets", "region,year,section,topic,kind"),
    ];
    let addresses = [
        address("/api/search", &all),
        address(
            "/api/search",
            &[
                ("q", "执法"),
                ("region", "宜昌"),
                ("year", "2022..2023"),
                ("facets", "year"),
                ("facets", "region"),
                ("levels", "1"),
            ],
        ),
        address(
            "/api/search",
            &[
                ("q", "执法"),
                ("section", "问题"),
                ("kind", "rule_of_law"),
                ("facets", "section,kind"),
            ],
        ),
        address(
            "/api/search",
            &[
                ("q", "纠错率"),
                ("group", "report"),
                ("per", "region:1"),
                ("sort", "-year"),
                ("limit", "1"),
                ("mode", "any"),
            ],
        ),
        address("/api/search", &[("q", "甲乙丙丁戊")]),
        address("/api/search", &[("q", "(执法"), ("region", "海南")]),
        "/api/search".to_owned(),
        address("/api/facets", &[("q", "复议")]),
        "/api/facets".to_owned(),
        "/api/reports".to_owned(),
        address(
            "/api/reports",
            &[("region", "江苏"), ("limit", "1"), ("offset", "1")],
        ),
        report.to_owned(),
        "/api/reports/nothing".to_owned(),
        address("/api/figures", &[("q", "率")]),
        address("/api/figures", &[("limit", "2"), ("year", "2023")]),
        address("/api/suggest", &[("q", "复议")]),
        "/api/status".to_owned(),
        address("/api/search", &[("q", "-执法")]),
        address("/api/search", &[("q", "。，")]),
        address("/api/search", &[("q", "执法"), ("region", "鼓楼区")]),
        address("/api/search", &[("q", "执法"), ("year", "x")]),
        address("/api/search", &[("q", "执法"), ("section", "x")]),
        address("/api/search", &[("q", "执法"), ("kind", "x")]),
        address("/api/search", &[("limit", "101")]),
        address("/api/facets", &[("limit", "1")]),
        address("/api/status", &[("x", "1")]),
    ];
    let mut answered: Vec<&str> = Vec::new();
    for address in &addresses {
        let answer = service.get(address);
        let shape = shape_of(
            &document,
            address,
            answer.status,
            answer.header("content-type"),
        );
        check_shape(&document, &shape, &answer.json());
        answered.push(address);
    }
    for path in document["paths"].as_object().expect("paths").keys() {
        let beginning = path.split('{').next().unwrap_or_default();
        let is_answered = answered
            .iter()
            .any(|address| address.starts_with(beginning));
        assert!(
            is_answered || path == "/api/openapi.json",
            "{path} was not asked"
        );
    }
}

#[test]
fn the_api_finds_what_the_command_line_finds() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    let query = "行政复议 纠错率";
    let served = service.get(&address(
        "/api/search",
        &[("q", query), ("facets", "region,year"), ("year", "2021..")],
    ));
    let mut served = served.expect(200).json();
    let arguments = [
        "search",
        query,
        "--format",
        "json",
        "--facets",
        "region,year",
        "--year",
        "2021..",
    ];
    let printed = sandbox.run(&arguments).expect(0).json();
    for name in ["took_ms", "more", "notes", "searched"] {
        served.as_object_mut().expect("an object").remove(name);
    }
    let mut printed = printed;
    printed
        .as_object_mut()
        .expect("an object")
        .remove("took_ms");
    assert_eq!(served, printed);
    let text = sandbox
        .run(&["show", "广西/2021.txt", "--raw"])
        .expect(0)
        .stdout;
    let report = service
        .get("/api/reports/%E5%B9%BF%E8%A5%BF/2021.txt")
        .expect(200)
        .json();
    assert_eq!(report["text"], text);
    let figures = service
        .get(&address("/api/figures", &[("q", "纠错率")]))
        .expect(200)
        .json();
    let printed = sandbox
        .run(&["figures", "纠错率", "--format", "jsonl"])
        .expect(0)
        .json_lines();
    assert_eq!(
        figures["figures"].as_array().map(Vec::len),
        Some(printed.len())
    );
    for figure in &printed {
        let served = figures["figures"].as_array().expect("figures");
        assert!(served.contains(figure), "{figure}");
    }
}

#[test]
fn what_was_searched_is_told() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    let searched = |parameters: &[(&str, &str)]| {
        service
            .get(&address("/api/search", parameters))
            .expect(200)
            .json()["searched"]
            .clone()
    };
    let all = json!({ "reports": 5, "of_reports": 5, "regions": 4, "of_regions": 4 });
    assert_eq!(searched(&[("q", "执法")]), all);
    let some = json!({ "reports": 2, "of_reports": 5, "regions": 1, "of_regions": 4 });
    assert_eq!(searched(&[("q", "执法"), ("region", "宜昌")]), some);
    let none = json!({ "reports": 0, "of_reports": 5, "regions": 0, "of_regions": 4 });
    assert_eq!(searched(&[("q", "执法"), ("year", "1999")]), none);
}

#[test]
fn problems_are_told_as_problems() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    let long = "长".repeat(1_001);
    let cases: Vec<(String, u16, &str)> = vec![
        (address("/api/search", &[("q", &long)]), 400, "q"),
        (address("/api/search", &[("limit", "many")]), 400, "limit"),
        (
            address("/api/search", &[("offset", "10001")]),
            400,
            "offset",
        ),
        (address("/api/search", &[("order", "x")]), 400, "order"),
        (address("/api/figures", &[("format", "pdf")]), 400, "format"),
        ("/api/reports/../../etc/passwd".to_owned(), 404, ""),
        ("/api/reports/%2e%2e%2fetc%2fpasswd".to_owned(), 404, ""),
        ("/api/nothing".to_owned(), 404, ""),
        (format!("/api/search?q={}", "x".repeat(20_000)), 400, "q"),
    ];
    for (address, status, parameter) in cases {
        let answer = service.get(&address).expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.header("cache-control"), "no-store");
        let problem = answer.json();
        assert_eq!(problem["status"], status, "{problem}");
        let named = problem["parameter"].as_str().unwrap_or_default();
        assert_eq!(named, parameter, "{problem}");
    }
    let ambiguous = service.get(&address(
        "/api/search",
        &[("q", "执法"), ("region", "鼓楼区")],
    ));
    let ambiguous = ambiguous.expect(404).json()["detail"].to_string();
    assert!(
        ambiguous.contains("320106") && ambiguous.contains("320302"),
        "{ambiguous}"
    );
}

#[test]
fn only_who_may_is_answered() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &["--host", "reports.example"]);
    for host in [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "10.0.0.1",
    ] {
        let answer = service
            .ask("GET", "/api/status", &[("host", host)])
            .expect(421);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let page = service
            .ask("GET", "/", &[("host", host)])
            .expect(421)
            .text();
        assert!(page.contains("不能用这个名字访问"), "{page}");
    }
    let _ = service
        .ask("GET", "http://evil.example/api/status", &[])
        .expect(421);
    let _ = service
        .send(b"GET /api/status HTTP/1.1\r\nconnection: close\r\n\r\n")
        .expect(421);
    for host in ["localhost", "127.0.0.1:1", "[::1]:8", "Reports.Example"] {
        let answer = service
            .ask("GET", "/api/status", &[("host", host)])
            .expect(200);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "",
            "CORS is off"
        );
    }
    let other = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "no-cors"),
    ];
    let _ = service.ask("GET", "/api/search", &other).expect(403);
    let link = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
    ];
    let _ = service.ask("GET", "/", &link).expect(200);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        let answer = service.ask(method, "/api/search", &[]).expect(405);
        assert_eq!(answer.header("allow"), "GET, HEAD", "{method}");
    }
    let body = [("content-length", "1000000000")];
    let _ = service.ask("GET", "/api/search", &body).expect(413);
    let _ = service
        .ask("GET", "/api/search", &[("transfer-encoding", "chunked")])
        .expect(413);
}

#[test]
fn a_token_is_asked_for() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &["--token", "0123456789abcdef"]);
    for headers in [
        &[][..],
        &[("authorization", "Bearer 0123456789abcdee")],
        &[("authorization", "Bearer ")],
        &[("cookie", "gongbao=x")],
    ] {
        let answer = service.ask("GET", "/api/status", headers).expect(401);
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        let page = service.ask("GET", "/", headers).expect(401).text();
        assert!(
            page.contains("需要口令") && !page.contains("收录"),
            "{page}"
        );
    }
    let bearer = [("authorization", "Bearer 0123456789abcdef")];
    let _ = service.ask("GET", "/api/status", &bearer).expect(200);
    let log_in = |token: &str| {
        let body = format!("token={token}");
        let host = service.address;
        service.send(format!("POST /login HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes())
    };
    let _ = log_in("wrong-token").expect(401);
    let entered = log_in("0123456789abcdef").expect(303);
    let cookie = entered.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().expect("a cookie");
    let page = service
        .ask("GET", "/", &[("cookie", cookie)])
        .expect(200)
        .text();
    assert!(page.contains("收录"), "{page}");
}

#[test]
fn answers_are_compressed_and_known_again() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    for address in [
        address("/api/search", &[("q", "执法")]),
        address("/search", &[("q", "执法")]),
    ] {
        let plain = service.get(&address).expect(200);
        let small = service
            .ask("GET", &address, &[("accept-encoding", "gzip, br")])
            .expect(200);
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(small.header("content-encoding"), "gzip");
        assert!(small.body.len() < plain.body.len());
        assert_eq!(small.text(), plain.text());
        assert_eq!(plain.header("vary"), "accept-encoding");
        let tag = plain.header("etag");
        let again = service
            .ask("GET", &address, &[("if-none-match", tag)])
            .expect(304);
        assert_eq!((again.header("etag"), again.body.len()), (tag, 0));
        let _ = service
            .ask("GET", &address, &[("if-none-match", "W/\"other\"")])
            .expect(200);
        let head = service.ask("HEAD", &address, &[]).expect(200);
        assert_eq!(head.header("content-length"), plain.body.len().to_string());
        assert!(head.body.is_empty());
    }
}

#[test]
fn an_index_written_anew_is_picked_up_and_no_request_is_lost() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    let before = service.get("/api/status").expect(200).json();
    let tag = service
        .get(&address("/api/search", &[("q", "执法")]))
        .header("etag")
        .to_owned();
    let (done, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    for query in ["执法", "行政复议", "纠错率", "新增的报告"] {
                        let answer = service.get(&address(
                            "/api/search",
                            &[("q", query), ("facets", "region")],
                        ));
                        let _ = answer.expect(200).json();
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        for round in 0..5 {
            let text = format!(
                "秭归县2023年度法治政府建设年度报告\n一、主要成效\n　　新增的报告第{round}份，开展执法培训{round}次。\n"
            );
            sandbox.write(&format!("reports/秭归/{round}.txt"), text);
            let arguments: &[&str] = if round == 4 {
                &["index", "reports", "--rebuild"]
            } else {
                &["index", "reports"]
            };
            let _ = sandbox.run(arguments).expect(0);
            // The server looks by itself; each state of the index comes up.
            let wanted = 6 + round;
            while service.get("/api/status").expect(200).json()["reports"] != wanted {
                std::thread::yield_now();
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    let after = service.get("/api/status").expect(200).json();
    assert_ne!(before["generation"], after["generation"]);
    let found = service.ask(
        "GET",
        &address("/api/search", &[("q", "执法")]),
        &[("if-none-match", &tag)],
    );
    assert_ne!(
        found.expect(200).header("etag"),
        tag,
        "the old answer is no longer good"
    );
    assert!(answered.load(Ordering::Relaxed) > 20);
    let (status, told) = service.end();
    assert_eq!(status, 0, "{told}");
    assert!(!told.contains("warning"), "{told}");
}

#[test]
fn it_ends_when_it_is_told_and_answers_what_is_under_way() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    // A connection with half a request does not keep it.
    let mut half = service.connect();
    half.write_all(b"GET /api/status HTTP/1.1\r\n")
        .expect("taken");
    let mut kept = service.connect();
    let request = format!(
        "GET /api/status HTTP/1.1\r\nhost: {}\r\n\r\n",
        service.address
    );
    kept.write_all(request.as_bytes()).expect("taken");
    let answer = receive(&mut BufReader::new(kept), false).expect("an answer");
    assert_eq!(answer.status, 200);
    let (status, told) = service.end();
    assert_eq!(status, 0, "{told}");
    let mut rest = Vec::new();
    let _ = half.read_to_end(&mut rest);
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
}

#[test]
fn clients_that_wait_do_not_keep_others_out() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    let mut held = Vec::new();
    for number in 0..700 {
        let mut stream = service.connect();
        // Some say nothing, some half of what they want, and some do not read what they get.
        let request = format!("GET /api/status HTTP/1.1\r\nhost: {}\r\n", service.address);
        match number % 3 {
            0 => {}
            1 => drop(stream.write_all(request.as_bytes())),
            _ => drop(stream.write_all(format!("{request}\r\n").as_bytes())),
        }
        held.push(stream);
    }
    for _ in 0..20 {
        let _ = service
            .get(&address("/api/search", &[("q", "执法")]))
            .expect(200);
    }
    drop(held);
}

/// Everything in a report that might act in a browser, a terminal or a spreadsheet.
const HOSTILE: &str = "<script>alert(1)</script>市2023年度法治政府建设年度报告\n一、<img src=x onerror=alert(2)>成效\n　　\
全市办结行政复议案件212件，\u{1b}[31m纠错率\u{202e}为12.5%。\u{0}\u{7}</textarea><script>alert(3)</script>\"' onclick=\"x\n";

#[test]
fn nothing_in_a_report_acts() {
    let sandbox = Sandbox::with_reports();
    sandbox.write("reports/<script>alert(0)<|script>.txt", HOSTILE);
    // As a record, because a text that begins like a page is read as one.
    let records = [
        json!({ "id": "hostile", "text": HOSTILE, "year": 2023, "region": "宜昌" }),
        json!({
            "id": "=1+1", "title": "=HYPERLINK(1)", "url": "javascript:alert(4)", "year": 2023, "region": "宜昌",
            "text": "宜昌市2023年度法治政府建设年度报告\n一、成效\n　　办结行政复议案件9件，纠错率为1%。\n",
        }),
    ];
    let lines = records.map(|record| format!("{record}\n")).concat();
    sandbox.write("reports/records.jsonl", lines);
    let _ = sandbox.run(&["index", "reports"]).expect(0);
    let service = Service::start(&sandbox, &[]);
    let listed = service.get("/api/reports").expect(200).json();
    let ids = listed["reports"]
        .as_array()
        .expect("reports")
        .iter()
        .map(|report| report["id"].as_str().expect("an id"));
    let encode = |id: &str| {
        form_urlencoded::byte_serialize(id.as_bytes())
            .collect::<String>()
            .replace('+', "%20")
    };
    let mut addresses: Vec<String> = ids
        .map(|id| {
            format!(
                "{}&passage=0",
                address(&format!("/report/{}", encode(id)), &[("q", "纠错率")])
            )
        })
        .collect();
    addresses.extend([
        "/".to_owned(),
        "/reports".to_owned(),
        address("/search", &[("q", "纠错率")]),
        address("/search", &[("q", "<script>alert(5)</script>")]),
        address("/search", &[("q", "\"<script>没有\"")]),
        address("/search", &[("q", "a"), ("region", "<script>")]),
        address("/figures", &[("q", "纠错率")]),
        address("/figures", &[("q", "<script>")]),
        "/%3Cscript%3Ealert(6)%3C/script%3E".to_owned(),
    ]);
    for address in &addresses {
        let answer = service.get(address);
        let page = answer.text();
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{address}"
        );
        for script in page.match_indices("<script") {
            let rest = page.get(script.0..).unwrap_or_default();
            assert!(
                rest.starts_with("<script src=\"/assets/page-"),
                "{address}: {rest:.80}"
            );
        }
        for bad in [
            "<img",
            "style=\"",
            "onclick=\"",
            "onerror=alert(2)>",
            "href=\"javascript",
            "\u{1b}",
            "\u{202e}",
            "\u{0}",
            "\u{7}",
        ] {
            assert!(!page.contains(bad), "{address} has {bad:?}");
        }
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    let table = service
        .get(&address(
            "/api/figures",
            &[("q", "纠错率"), ("format", "csv")],
        ))
        .expect(200);
    assert!(
        table
            .header("content-disposition")
            .starts_with("attachment")
    );
    let table = table.text();
    assert!(
        table.starts_with('\u{feff}')
            && table.contains("'=HYPERLINK(1)")
            && !table.contains(",=HYPERLINK"),
        "{table}"
    );
    let text = service
        .get(&address("/api/search", &[("q", "纠错率")]))
        .expect(200);
    let hits = text.json()["hits"].to_string();
    assert!(
        hits.contains("<script>alert(3)</script>"),
        "programs get the text as it is"
    );
}

#[test]
fn no_path_of_the_file_system_is_told() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    let folder = sandbox.path("").display().to_string();
    let folder = folder.trim_end_matches('/');
    let name = folder.rsplit('/').next().expect("a name");
    let mut addresses: Vec<String> = [
        "/",
        "/reports",
        "/figures",
        "/api/status",
        "/api/reports",
        "/api/openapi.json",
        "/api/facets",
        "/nothing",
    ]
    .map(str::to_owned)
    .to_vec();
    addresses.push(address("/api/search", &[("q", "执法")]));
    addresses.push(address("/search", &[("q", "执法")]));
    addresses.push("/assets/../../Cargo.toml".to_owned());
    addresses.push("/assets/%2e%2e%2fCargo.toml".to_owned());
    for address in &addresses {
        let answer = service.get(address).text();
        assert!(
            !answer.contains(name) && !answer.contains("[dependencies]"),
            "{address}: {answer}"
        );
    }
    // The index goes away, and another one that cannot be read takes its place.
    std::fs::remove_dir_all(sandbox.path("index")).expect("the index is removed");
    sandbox.write("index/v4/meta.json", "{}");
    let answer = service.get(&address("/api/search", &[("q", "行政处罚")]));
    assert!(!answer.text().contains(name), "{}", answer.text());
}

#[test]
fn pages_work_without_a_script() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    let page = service
        .get(&address("/search", &[("q", "行政复议")]))
        .expect(200)
        .text();
    assert!(page.contains("<mark>行政复议</mark>"), "{page}");
    assert!(
        page.contains("办结<mark>行政复议</mark>案件212件"),
        "{page}"
    );
    let with_region = address("/search", &[("q", "行政复议"), ("region", "420000")]);
    assert!(
        page.contains(&with_region.replace('&', "&amp;")),
        "a facet is a link: {page}"
    );
    let narrowed = service.get(&with_region).expect(200).text();
    assert!(
        narrowed.contains("湖北省<span class=\"x\"") && !narrowed.contains("鼓楼区人民政府"),
        "{narrowed}"
    );
    assert!(narrowed.contains("江苏省"), "drill sideways: {narrowed}");
    let moved = service
        .get(&address(
            "/search",
            &[("q", "行政复议"), ("from", "2023"), ("to", "")],
        ))
        .expect(303);
    assert_eq!(
        moved.header("location"),
        address("/search", &[("q", "行政复议"), ("year", "2023..")])
    );
    let none = service
        .get(&address(
            "/search",
            &[("q", "\"纠错率为99%\""), ("year", "2022")],
        ))
        .expect(200)
        .text();
    assert!(
        none.contains("没有找到") && none.contains("去掉引号"),
        "{none}"
    );
    let bad = service
        .get(&address("/search", &[("q", "执法"), ("region", "鼓楼区")]))
        .expect(404)
        .text();
    assert!(
        bad.contains("有几个同名的地区") && bad.contains("320106"),
        "{bad}"
    );
    let report = service.get(&address("/report/%E5%AE%9C%E6%98%8C/%E5%AE%9C%E6%98%8C%E5%B8%822023%E5%B9%B4%E5%BA%A6%E6%B3%95%E6%B2%BB%E6%94%BF%E5%BA%9C%E5%BB%BA%E8%AE%BE%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A.txt", &[("q", "执法")]));
    let report = report.expect(200).text();
    for part in [
        "提纲",
        "下一处",
        "class=\"figure\" title=\"",
        "宜昌市：《宜昌市2023年度法治政府建设年度报告》（2023年度）",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    let figures = service
        .get(&address("/figures", &[("q", "纠错率")]))
        .expect(200)
        .text();
    assert!(
        figures.contains("12.5") && figures.contains("format=csv"),
        "{figures}"
    );
    assert_eq!(service.get("/search").expect(303).header("location"), "/");
}

#[test]
fn addresses_and_tokens_that_do_not_work_are_told() {
    let sandbox = Sandbox::indexed();
    let service = Service::start(&sandbox, &[]);
    let taken = service.address.to_string();
    let run = sandbox.run(&["serve", "--addr", &taken]).expect(2);
    assert!(
        run.stderr.contains("cannot listen on") && run.stderr.contains("--addr 127.0.0.1:0"),
        "{}",
        run.stderr
    );
    let run = sandbox.run(&["serve", "--token", "短"]).expect(2);
    assert!(
        run.stderr.contains("the token cannot be used"),
        "{}",
        run.stderr
    );
    let run = sandbox.run(&["serve", "--index", "nowhere"]).expect(2);
    assert!(
        run.stderr.contains("no index in `nowhere`"),
        "{}",
        run.stderr
    );
    let open = Service::run(sandbox.command(&["serve", "--addr", "0.0.0.0:0"]));
    let _ = open.get("/api/status").expect(200);
    let (status, told) = open.end();
    assert_eq!(status, 0);
    assert!(
        told.contains("warning: 0.0.0.0 is no address of this machine alone")
            && told.contains("--token"),
        "{told}"
    );
}
