// snyk-emulator: the emulator as a program. It prints one line of JSON once it is ready, and ends at the end
// of its standard input (so that no orphan outlives a test) or by SIGTERM or SIGINT.
#include "emulator/emulator.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#ifdef _WIN32
#include <io.h>
#else
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace {

struct Options {
    std::string directory;
    std::string world;
    int port = 0;
    bool watch_stdin = true;
};

Options read_options(const std::vector<std::string>& words) {
    Options options;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto value = [&] {
            if (i + 1 == words.size()) throw std::invalid_argument(words[i] + " needs a value");
            return words[++i];
        };
        if (words[i] == "--dir") {
            options.directory = value();
        } else if (words[i] == "--world") {
            options.world = value();
        } else if (words[i] == "--port") {
            options.port = std::stoi(value());
        } else if (words[i] == "--no-stdin") {
            options.watch_stdin = false;
        } else {
            throw std::invalid_argument("unknown option " + words[i]);
        }
    }
    if (options.directory.empty()) throw std::invalid_argument("--dir is missing");
    return options;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Released at the end of standard input and by a signal.
std::binary_semaphore g_end{0}; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): outlives main

#ifdef _WIN32

void prepare_process() {}
void watch_signals() {}
auto read_some(int descriptor, void* into, unsigned size) { return _read(descriptor, into, size); }

#else

/// Every client and its connection are a descriptor each. The signals are blocked before any thread starts,
/// so that only the one that waits for them hears of them.
void prepare_process() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    sigset_t signals{};
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void watch_signals() {
    std::thread([] {
        sigset_t signals{};
        sigemptyset(&signals);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGINT);
        int which = 0;
        sigwait(&signals, &which);
        g_end.release();
    }).detach();
}

auto read_some(int descriptor, void* into, unsigned size) { return read(descriptor, into, size); }

#endif

void watch_stdin() {
    std::thread([] {
        std::array<char, 256> sink{};
        while (read_some(0, sink.data(), static_cast<unsigned>(sink.size())) > 0) {
        }
        g_end.release();
    }).detach();
}

} // namespace

int main(int argc, char** argv) {
    try {
        const Options options = read_options({argv + 1, argv + argc});
        prepare_process();
        emulator::Emulator running(options.directory, options.port);
        if (!options.world.empty()) running.set_world(read_file(options.world));
        const boost::json::value ready = {{"port", running.port()},
                                          {"https_proxy_port", running.https_proxy_port()},
                                          {"control_port", running.control_port()},
                                          {"ca_file", running.ca_file()}};
        std::cout << boost::json::serialize(ready) << std::endl;
        watch_signals();
        if (options.watch_stdin) watch_stdin();
        g_end.acquire();
        return 0;
    } catch (const std::exception& problem) {
        std::cerr << "snyk-emulator: " << problem.what() << '\n';
        return 1;
    }
}
