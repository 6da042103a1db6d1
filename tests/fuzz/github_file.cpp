// GITHUB_ENV. Property (against a port of the runner's own reader): a file without a flaw keeps what is
// appended readable, as the last pair; where the reader would not get to it, there is a flaw.
#include "core/ci/github_file.hpp"

#include "fuzz.hpp"
#include "support/runner_file.hpp"

void snykcred::fuzz::one(std::string_view input) {
    const auto flaw = github_file_flaw(input);
    if (flaw)
        return must(is_harmless(*flaw) && flaw->starts_with("is broken in line "), "a flaw names its line");
    std::string content(input);
    if (!content.empty() && !content.ends_with('\n')) content += '\n';
    if (content.starts_with("\xEF\xBB\xBF")) content.erase(0, 3);
    test::Pairs read;
    try {
        test::read_as_github(content + "SNYK_API<<END\nhttps://api.snyk.io\nEND\n", read);
    } catch (const std::runtime_error&) {
        must(false, "the runner reads a file without a flaw");
    }
    must(!read.empty() &&
             read.back() == std::pair<std::string, std::string>("SNYK_API", "https://api.snyk.io"),
         "and gets to what was appended");
}
