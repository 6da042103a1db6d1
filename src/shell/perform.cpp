#include "shell/perform.hpp"

#include "shell/ci_file.hpp"
#include "shell/feed.hpp"
#include "shell/private_file.hpp"
#include "shell/write.hpp"

#include <utility>
#include <variant>

#include <sys/stat.h>

namespace snykcred {
namespace {

/// What is undone when this goes out of scope before commit().
class Performance {
public:
    explicit Performance(const Streams& streams) : streams_(streams) {}

    Status operator()(const PrintHidden& effect) const {
        const int fd = effect.to_stdout ? streams_.out : streams_.err;
        const std::string name = effect.to_stdout ? "standard output" : "standard error";
        struct stat facts {};
        if (::fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode)) {
            return Failure{Fault::cannot_write,
                           name + " is a file, and commands that mask a secret hold it in plain text",
                           {"let " + name + " of snyk-cred go to the job's log"}};
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

    void commit() noexcept {
        for (AppendedRecord& record : records_)
            record.keep();
        for (CreatedFile& file : files_)
            file.keep();
    }

private:
    Streams streams_;
    std::vector<AppendedRecord> records_;
    std::vector<CreatedFile> files_;
};

} // namespace

Status perform(const std::vector<Effect>& effects, const Streams& streams) {
    const WriteErrorsInsteadOfSignals errors;
    Performance performance(streams);
    for (const Effect& effect : effects) {
        if (auto done = std::visit(performance, effect); !done) return done;
    }
    performance.commit();
    return {};
}

} // namespace snykcred
