//! The index as tools of an assistant: the Model Context Protocol over standard input and output.
//!
//! Each tool tells beside its answer how much was searched, so that an assistant can say what its words rest on, and how each
//! passage is cited.

pub mod input;
pub mod tool;

use std::path::PathBuf;
use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData,
    Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer, ServiceExt as _};
use rmcp::{ServerHandler, transport};

use crate::error::Error;
use crate::serve::generation::Generation;
use crate::serve::server::Server;

use tool::Tool;

/// What an assistant is told of these tools as a whole.
const INSTRUCTIONS: &str = "Full-text search in annual reports of Chinese governments, mostly on the rule of law (法治政府建设年度报告). \
Texts and queries are Chinese. Search with a few exact words parted by blanks (行政复议 纠错率); every term matches literally. \
Quote passages exactly as `text` has them and name the source with `citation` or the report's title, region and year. \
`coverage` says how many reports and regions were searched: what is not found there may still exist elsewhere. \
A figure's `sentence` is its evidence; missing is not zero.";

/// Answers an assistant until it closes standard input.
///
/// # Errors
/// When an index cannot be opened, or the assistant does not speak the protocol.
pub fn run(folders: &[PathBuf]) -> Result<(), Error> {
    let generation = Generation::open(folders)?;
    let failed = |what: &str, error: &dyn std::fmt::Display| Error::new(format!("{what}: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| failed("cannot start the server", &error))?;
    let ended = runtime.block_on(async {
        let server = Arc::new(Server::new(folders.to_owned(), generation));
        let watching = tokio::spawn(server.clone().watch());
        let service = Assistant { server }.serve(transport::stdio()).await;
        let service = service.map_err(|error| {
            failed("the assistant did not begin as the protocol has it", &error)
        })?;
        let ended = service.waiting().await;
        watching.abort();
        ended.map_err(|error| failed("the connection to the assistant failed", &error))
    });
    // Reading standard input is not waited for.
    runtime.shutdown_background();
    ended.map(drop)
}

/// The tools for one assistant.
#[derive(Debug, Clone)]
struct Assistant {
    server: Arc<Server>,
}

impl ServerHandler for Assistant {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        let name = Implementation::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities)
            .with_server_info(name)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = Tool::ALL.iter().map(|tool| tool.description());
        Ok(ListToolsResult::with_all_items(tools.collect()))
    }

    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        Tool::named(name).map(|tool| tool.description())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = Tool::named(&request.name) else {
            let known = Tool::ALL.iter().map(|tool| tool.name()).collect::<Vec<_>>();
            let message = format!(
                "no tool is called `{}`; there are {}",
                request.name,
                known.join(", ")
            );
            return Err(ErrorData::invalid_params(message, None));
        };
        let arguments = request.arguments.unwrap_or_default();
        let generation = self.server.generation();
        let answered =
            tokio::task::spawn_blocking(move || tool.answer(&generation, arguments)).await;
        let result = match answered {
            Ok(Ok(answer)) => CallToolResult::structured(answer),
            // What an assistant can do better is told to it.
            Ok(Err(error)) => {
                let lines = error
                    .lines()
                    .into_iter()
                    .map(|(label, text)| format!("{label}: {text}"));
                CallToolResult::error(vec![ContentBlock::text(
                    lines.collect::<Vec<_>>().join("\n"),
                )])
            }
            Err(_) => return Err(ErrorData::internal_error("the tool failed", None)),
        };
        Ok(result.into())
    }
}
