// What the program writes to and reads from on Windows: pipes, files, NUL.
#include "core/mask/derived_forms.hpp"
#include "core/mask/stream_mask.hpp"
#include "shell/os/file.hpp"
#include "shell/os/pump.hpp"
#include "shell/os/windows/descriptor.hpp"
#include "shell/os/windows/pipe.hpp"
#include "shell/os/write.hpp"
#include "support/effects.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <array>
#include <future>
#include <string>
#include <string_view>
#include <utility>

using namespace snykcred;
using namespace snykcred::test;

namespace {

/// A pipe whose ends are both at hand.
struct Pipe {
    FileDescriptor out, in;
    Pipe() {
        auto made = win32::make_pipe();
        REQUIRE(made);
        out = std::move(made->out);
        in = win32::descriptor_of(std::move(made->in));
        REQUIRE(in);
    }
    void put(std::string_view text) const {
        REQUIRE(write_all(in.get(), text, "the test's pipe").has_value());
    }
    /// Up to its end.
    [[nodiscard]] std::string text() const {
        win32::PendingRead read(win32::handle_of(out.get()), 4096);
        std::array<char, 1000> room{};
        std::string all;
        for (std::ptrdiff_t got = 0; (got = read.take(room)) > 0;)
            all.append(room.data(), static_cast<std::size_t>(got));
        return all;
    }
};

FileDescriptor open_nul() {
    return win32::descriptor_of(win32::Handle(
        ::CreateFileW(L"NUL", GENERIC_WRITE, FILE_SHARE_WRITE, nullptr, OPEN_EXISTING, 0, nullptr)));
}

} // namespace

TEST_CASE("pump: once stopped it passes on what was there, and no more") {
    const FormSearch patterns(search_forms(Secret("obviously-fake-secret")));
    StreamMask matcher(patterns);
    const Pipe in;
    Pipe out;
    const Pipe stop;
    in.put("last words obviously-fake-secret");
    stop.put("x");
    const PumpEnd end = pump(in.out.get(), out.in.get(), matcher, stop.out.get()); // `in` stays open
    CHECK(end.read_error == 0);
    CHECK(end.write_error == 0);
    out.in.close();
    CHECK(out.text() == "last words ***");
}

TEST_CASE("pump: the end of its input ends it") {
    const FormSearch patterns(search_forms(Secret("obviously-fake-secret")));
    StreamMask matcher(patterns);
    Pipe in;
    Pipe out;
    const Pipe stop;
    in.put("obviously-");
    in.in.close();
    CHECK(pump(in.out.get(), out.in.get(), matcher, stop.out.get()).read_error == 0);
    out.in.close();
    CHECK(out.text() == "***"); // a secret may have been cut there
}

TEST_CASE("perform: a reader that is slow gets everything") {
    Pipe pipe;
    const std::string text(1'000'000, 'x');
    auto written = std::async(std::launch::async, [&] {
        const bool done = perform(effects(Print{text}), {pipe.in.get(), pipe.in.get()}).has_value();
        pipe.in.close();
        return done;
    });
    CHECK((pipe.text() == text)); // not shown in full
    CHECK(written.get());
}

TEST_CASE("perform: output that nobody reads any more is an error") {
    Pipe pipe;
    pipe.out.close();
    const auto done = perform(effects(PrintHidden{Secret("mask\n"), false}), {pipe.in.get(), pipe.in.get()});
    REQUIRE(done.has_error());
    CHECK(done.error().message == "standard error cannot be written: Broken pipe");
}

TEST_CASE("perform: mask commands go neither to a file nor to NUL, nor to what nothing is known of") {
    const ScratchDirectory scratch;
    write_file(scratch / "env", "");
    const auto refused = [&](int to) {
        const auto done =
            perform(effects(PrintHidden{Secret("::add-mask::x\n"), true}, record(scratch / "env", "A=1\n")),
                    {to, to});
        CHECK(read_file(scratch / "env").empty());
        return done ? std::string() : done.error().message;
    };
    const FileDescriptor log = create_file(scratch / "log");
    REQUIRE(log);
    CHECK(refused(log.get()).starts_with("standard output is a file, "));
    CHECK(read_file(scratch / "log").empty());
    const FileDescriptor nul = open_nul();
    REQUIRE(nul);
    CHECK(refused(nul.get()).find("where the CI system does not see") != std::string::npos);
    CHECK(refused(-1) == "standard output cannot be written: Bad file descriptor");
}
