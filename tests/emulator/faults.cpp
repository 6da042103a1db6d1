#include "emulator/faults.hpp"

#include "emulator/deed.hpp"
#include "emulator/fields.hpp"
#include "emulator/text.hpp"

#include <boost/json/value.hpp>

namespace emulator {

namespace json = boost::json;

Faults::Rule Faults::read_rule(const json::value& value, const std::string& where) {
    Fields fields(value, where);
    Rule rule;
    rule.at = fields.text("at").value_or("http");
    if (rule.at != "accept" && rule.at != "connect" && rule.at != "tls" && rule.at != "http")
        fields.refuse("at", "accept, connect, tls or http is expected");
    rule.times = fields.number("times");
    if (const json::value* match = fields.any("match")) {
        Fields inner(*match, where + ".match");
        rule.host = lower(inner.text("host").value_or(""));
        rule.path = inner.text("path").value_or("");
        rule.method = inner.text("method").value_or("");
        rule.layer = inner.text("layer").value_or("");
        rule.nth = inner.number("nth");
        inner.done();
    }
    const json::value* deed = fields.any("do");
    if (deed == nullptr) fields.refuse("do", "is missing");
    rule.deed = read_deed(*deed, where + ".do");
    fields.done();
    return rule;
}

void Faults::set(std::string_view text) {
    const json::value value = parse_json(text, "faults");
    if (!value.is_array()) throw std::invalid_argument("faults: a list is expected");
    std::vector<Rule> rules;
    for (const json::value& item : value.get_array())
        rules.push_back(read_rule(item, "faults[" + std::to_string(rules.size()) + "]"));
    const std::lock_guard lock(mutex_);
    rules_ = std::move(rules);
}

std::optional<Fault> Faults::take(const Event& event) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        Rule& rule = rules_[i];
        const bool matches = rule.at == event.stage && (rule.host.empty() || rule.host == event.host) &&
                             (rule.path.empty() || event.path.starts_with(rule.path)) &&
                             (rule.method.empty() || rule.method == event.method) &&
                             (rule.layer.empty() || rule.layer == event.layer);
        if (!matches) continue;
        ++rule.seen;
        if (rule.nth && *rule.nth != rule.seen) continue;
        if (rule.times && rule.used >= *rule.times) continue;
        ++rule.used;
        return Fault{i, rule.deed};
    }
    return std::nullopt;
}

} // namespace emulator
