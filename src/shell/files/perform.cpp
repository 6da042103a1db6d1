#include "shell/files/perform.hpp"

#include "shell/files/ci_file.hpp"
#include "shell/files/feed.hpp"
#include "shell/files/private_file.hpp"
#include "shell/os/write.hpp"

#include <cerrno>
#include <cstddef>
#include <iterator>
#include <utility>
#include <variant>

namespace snykcred {
namespace {

/// What is undone when this goes out of scope before commit().
class Performance {
public:
    explicit Performance(const Streams& streams) : streams_(streams) {}

    Status operator()(const PrintHidden& effect) const {
        const int fd = effect.to_stdout ? streams_.out : streams_.err;
        const std::string name = effect.to_stdout ? "standard output" : "standard error";
        switch (sink_of(fd)) {
        case Sink::reader: break;
        case Sink::unclear: return cannot_write(name, errno, {});
        case Sink::file:
            return Failure{Fault::cannot_write,
                           name + " is a file, and commands that mask a secret contain it in plain text",
                           {"send snyk-cred's " + name + " to the job's log"}};
        case Sink::nowhere:
            return Failure{Fault::cannot_write,
                           name + " is /dev/null, where the CI system does not see commands that mask "
                                  "a secret",
                           {"send snyk-cred's " + name + " to the job's log; --quiet makes it shorter"}};
        }
        return effect.lines.reveal([&](std::string_view lines) { return write_all(fd, lines, name); });
    }
    Status operator()(const AppendRecord& effect) {
        auto record = AppendedRecord::append(effect);
        if (!record) return std::move(record.error());
        records_.push_back(std::move(*record));
        return {};
    }
    Status operator()(const WriteFile& effect) {
        auto file = CreatedFile::create(effect);
        if (!file) return std::move(file.error());
        files_.push_back(std::move(*file));
        return {};
    }
    Status operator()(const Print& effect) const {
        return write_all(streams_.out, effect.text, "standard output");
    }
    Status operator()(const FeedProgram& effect) const {
        Status fed = feed(effect);
        if (effect.required) return fed;
        return {};
    }

    /// The notices of what was done.
    std::vector<std::string> commit() {
        std::vector<std::string> notices;
        for (const AppendedRecord& record : records_) {
            if (!record.notice().empty()) notices.push_back(record.notice());
        }
        for (AppendedRecord& record : records_)
            record.keep();
        for (CreatedFile& file : files_)
            file.keep();
        return notices;
    }

private:
    Streams streams_;
    std::vector<AppendedRecord> records_;
    std::vector<CreatedFile> files_;
};

Status run(Performance& performance, const std::vector<Effect>& effects) {
    for (const Effect& effect : effects) {
        if (auto done = std::visit(performance, effect); !done) return done;
    }
    return {};
}

/// Makes all of it final.
Result<Notices> finish(Performance& performance, const EndLater& end) {
    if (end.asked()) return Failure{Fault::cannot_write, "snyk-cred received a signal to stop", {}};
    return performance.commit();
}

/// Puts a record in front of the one that goes to the same file: a second one would wait for the lock that
/// the first still holds.
bool joined(std::vector<Effect>& effects, AppendRecord* record) {
    for (Effect& known : effects) {
        auto* same = std::get_if<AppendRecord>(&known);
        if (record == nullptr || same == nullptr || same->path != record->path) continue;
        record->record.append(same->record);
        same->record = std::move(record->record);
        return true;
    }
    return false;
}

} // namespace

Steps in_order(Handover handover, std::vector<Effect> published) {
    Steps steps;
    const auto credential = handover.effects.begin() + static_cast<std::ptrdiff_t>(handover.masks);
    std::move(handover.effects.begin(), credential, std::back_inserter(steps.first));
    std::move(credential, handover.effects.end(), std::back_inserter(steps.last));
    for (Effect& effect : published) {
        auto* record = std::get_if<AppendRecord>(&effect);
        if (!joined(steps.last, record) && !joined(steps.first, record))
            steps.first.push_back(std::move(effect));
    }
    return steps;
}

Result<Notices> perform(const Steps& steps, const EndLater& end, const Streams& streams) {
    const WriteErrorsInsteadOfSignals errors;
    Performance performance(streams);
    if (auto done = run(performance, steps.first); !done) return std::move(done.error());
    if (steps.between) {
        if (auto done = steps.between(); !done) return std::move(done.error());
    }
    if (auto done = run(performance, steps.last); !done) return std::move(done.error());
    return finish(performance, end);
}

Result<Notices> perform(const std::vector<Effect>& effects, const Streams& streams) {
    const EndLater end;
    const WriteErrorsInsteadOfSignals errors;
    Performance performance(streams);
    if (auto done = run(performance, effects); !done) return std::move(done.error());
    return finish(performance, end);
}

} // namespace snykcred
