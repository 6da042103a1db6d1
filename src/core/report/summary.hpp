// The outcome as a small Markdown table, for systems that show one beside the log. A service account's or
// app's name, never a person's.
#pragma once

#include "core/report/report.hpp"

#include <string>
#include <string_view>

namespace snykcred {

/// Heading, table (verdict, kind, principal's type and id, region, plan, expiry, organization) and, where
/// refused, the reason with its hints. Text from outside is made inert and escaped for Markdown.
std::string summary_markdown(const Report& report);

/// For annotations, beside a log that has the whole reason: what happened and the likeliest remedy, in two
/// lines; of what --policy warn lets pass, the remedy; of a run that is skipped unchecked, that it is; and
/// the link to its explanation, if there is one. Inert. `report` has a reason.
std::string annotation_text(const Report& report);

} // namespace snykcred
