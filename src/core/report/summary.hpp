// The outcome as a small Markdown table, for systems that show one beside the log. No person's name.
#pragma once

#include "core/report/report.hpp"

#include <string>

namespace snykcred {

/// Heading, table (verdict, kind, principal's type and id, region, plan, expiry, organization) and, where
/// refused, the reason with its hints. Text from outside is made inert and escaped for Markdown.
std::string summary_markdown(const Report& report);

/// "WHAT [code-in-words]" and one "hint: …" line each, inert: the text of annotations.
std::string reason_lines(const Failure& reason);

} // namespace snykcred
