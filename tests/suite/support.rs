//! A folder of small invented reports, and the program run in it with nothing else around.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Small reports with invented figures, by path.
pub(crate) const REPORTS: [(&str, &str); 5] = [
    (
        "宜昌/宜昌市2023年度法治政府建设年度报告.txt",
        "宜昌市2023年度法治政府建设年度报告\n\n　　2023年，全市扎实推进法治政府建设，现将有关情况报告如下。\n\
         一、主要举措和成效\n（一）规范行政执法\n　　推行“双随机、一公开”监管，开展案卷评查2次。\n\
         （二）化解矛盾纠纷\n　　全年办结行政复议案件212件，纠错率为12.5%，行政机关负责人出庭应诉率达98%。\n\
         二、存在的问题\n　　基层执法力量不足，复议专业人员偏少。\n三、下一步工作安排\n　　加强执法培训，提高办案质量。\n\
         宜昌市人民政府\n2024年1月31日\n",
    ),
    (
        "宜昌/宜昌市2022年度法治政府建设年度报告.txt",
        "宜昌市2022年度法治政府建设年度报告\n\n　　2022年，全市依法行政水平稳步提升。\n\
         一、主要举措和成效\n　　办结行政复议案件180件，直接纠错20件，败诉率均为0。\n\
         二、存在的问题\n　　营商环境仍需优化。\n",
    ),
    (
        "南京/鼓楼区2022.txt",
        "2022年，南京市鼓楼区深入推进法治政府建设。\n一、主要成效\n　　轻微违法免罚清单扩大到120项，罚款总额下降。\n\
         二、存在的不足\n　　行政复议宣传不够。\n南京市鼓楼区人民政府\n2023年1月20日\n",
    ),
    (
        "徐州/鼓楼区２０２３年法治政府建设情况报告.txt",
        "徐州市鼓楼区２０２３年法治政府建设情况报告\n\n　　２０２３年，鼓楼区认真落实各项部署，成效明显。\n\
         一、主要成效\n　　行政復議案件應訴率為100%。\n",
    ),
    (
        "广西/2021.txt",
        "广西壮族自治区人民政府2021年度法治政府建设情况报告\n\n　　2021年，全区公布权责清单756项。\n一、主要成效\n　　广西壮族自治区人民政府常务会议学法4次。\n",
    ),
];

/// What a run printed and how it ended.
#[derive(Debug)]
#[must_use]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// All of it as one text, without what differs from run to run.
    pub(crate) fn shown(&self) -> String {
        let text = format!(
            "status: {}\n--- stdout\n{}--- stderr\n{}",
            self.status, self.stdout, self.stderr
        );
        let times = regex::Regex::new(r"\b\d+\.\d (ms|s)\b").expect("a pattern");
        let took = regex::Regex::new(r#""(took_ms|seconds)": ?[\d.]+"#).expect("a pattern");
        let text = times.replace_all(&text, "[TIME] $1");
        took.replace_all(&text, "\"$1\": [TIME]").into_owned()
    }

    /// Fails unless the status is `status`.
    pub(crate) fn expect(self, status: i32) -> Self {
        assert_eq!(
            self.status, status,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// Standard output as JSON Lines.
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("a JSON line"))
            .collect()
    }

    /// Standard output as one JSON value.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).expect("JSON")
    }
}

/// A folder of its own, with the reports in `reports/`.
pub(crate) struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// A folder with the reports, not indexed.
    pub(crate) fn with_reports() -> Self {
        let sandbox = Self::empty();
        for (path, text) in REPORTS {
            sandbox.write(&format!("reports/{path}"), text);
        }
        sandbox
    }

    /// A folder with the reports, indexed.
    pub(crate) fn indexed() -> Self {
        let sandbox = Self::with_reports();
        let _ = sandbox.run(&["index", "reports"]).expect(0);
        sandbox
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }

    /// The program with nothing of the machine's own settings, ready to run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongbao"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run(self.command(arguments))
    }
}

/// Runs a command to its end.
pub(crate) fn run(mut command: Command) -> Run {
    let output = command.output().expect("the program runs");
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// The folder of the package.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
