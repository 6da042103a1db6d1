#include "shell/waiting.hpp"

#include "shell/os/standard_streams.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace snykcred {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds k_moment{2};
constexpr milliseconds k_frame{250};
constexpr std::string_view k_erase = "\r\x1b[K";

std::string seconds_of(Waiting::Clock::duration span) {
    return std::to_string(std::chrono::floor<seconds>(span).count()) + " s";
}

} // namespace

void Waiting::show(bool on_terminal, milliseconds limit) {
    how_ = on_terminal ? How::spinner : How::line;
    limit_ = limit;
}

Waiting::Clock::time_point Waiting::tick(const Voice& voice, Clock::time_point begun,
                                         const std::string& doing) {
    if (how_ == How::hidden) return Clock::time_point::max();
    const auto now = Clock::now();
    if (now < begun + k_moment) return begun + k_moment;
    if (how_ == How::line) {
        voice.say("snyk-cred: notice: " + seconds_of(now - begun) + " so far, " + doing + "; --timeout is " +
                  seconds_of(limit_) + "\n");
        how_ = How::hidden; // once a run
        return Clock::time_point::max();
    }
    constexpr std::string_view wheel = "|/-\\";
    std::string text =
        std::string(1, wheel[frames_++ % wheel.size()]) + " " + seconds_of(now - begun) + ", " + doing;
    const std::size_t width = terminal_width(k_standard_error);
    text.resize(std::min(text.size(), (width == 0 ? 80 : width) - 1)); // a broken line could not be erased
    voice.say(std::string(k_erase) + text);
    return now + k_frame;
}

void Waiting::erase(const Voice& voice) {
    if (how_ == How::spinner && frames_ > 0) voice.say(k_erase);
    frames_ = 0;
}

} // namespace snykcred
