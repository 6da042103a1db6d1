// The report: what is known so far, with its evidence; filled along the way and printed once. Schema
// "snyk-cred/report/1", src/schema/report.schema.json. Holds no secret; the writer redacts all the same.
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/child_end.hpp"
#include "core/rule/judge.hpp"
#include "core/settings/settings.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {

struct Report {
    Command command = Command::none;
    Verdict verdict = Verdict::failed;
    ExitCode exit_code = ExitCode::ok;
    std::optional<Failure> reason; ///< none when allowed

    std::optional<CredentialKind> kind;
    std::string credential_source;          ///< "variable SNYK_TOKEN"
    std::optional<std::string> fingerprint; ///< "sha256:" and 12 hex digits
    std::optional<std::int64_t> expires_at; ///< Unix seconds

    std::optional<Principal> principal;
    std::optional<PlanInForce> plan;
    std::optional<Endpoint> endpoint;

    const CiSystem* ci = nullptr;
    std::optional<Context> context;
    std::string context_source;
    std::optional<CodeTrust> code_trust;

    std::optional<Organisation> org;
    PolicyMode policy_mode = PolicyMode::enforce;
    Source policy_source;
    std::optional<PolicyException> exception;

    std::string trust_source;         ///< "system (/etc/ssl/certs)", "--ca-file"
    std::optional<bool> added_ca;     ///< the chain was trusted only through an added CA; none: no connection
    std::optional<std::string> proxy; ///< host:port, never credentials

    std::vector<RequestRecord> requests;
    std::vector<std::pair<std::string, Sourced<std::string>>> settings;
    std::vector<std::string> notices; ///< in JSON a list of their own, beside `warnings`
    std::vector<std::string> warnings;
    std::optional<ChildEnd> child;
};

/// Puts every text that came from outside through `rewrite` (the redactor), before anything is rendered:
/// escaping for Markdown or JSON would hide a secret from a redactor that comes after it.
void rewrite_texts(Report& report, const std::function<std::string(std::string_view)>& rewrite);

/// The outputs that are no secret, as ci-templates/ name them: name and value ("" where unknown).
std::vector<std::pair<std::string, std::string>> outputs_of(const Report& report);

/// For a person: allowed or not, whose credential, which region, why, what next. `quiet` leaves out
/// everything but warnings and errors. With `now`, in Unix seconds, the evidence is folded away behind the
/// verdict where the CI system's log can do that; warnings and notices never are.
std::string report_text(const Report& report, bool color, bool quiet, bool verbose,
                        std::optional<std::int64_t> now = {});
/// "snyk-cred: error: WHAT [code-in-words]" and the hints; a warning where the policy softened it; empty if
/// nothing was refused. Apart from report_text() because it goes to standard error even where the report goes
/// elsewhere.
std::string reason_text(const Report& report, bool quiet);
/// One JSON document with every key of the schema, ending in a line end.
std::string report_json(const Report& report);

} // namespace snykcred
