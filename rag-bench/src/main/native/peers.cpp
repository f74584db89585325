// The native peers behind the line protocol of compare: FAISS (flat, HNSW, IVF), hnswlib, and the JSONL file with
// FAISS that ragbase replaces. One process holds one index, so that its memory is its own.
//
//   peers KIND CORPUS SIZE STORE
//
// Requests are lines "verb name=value ...", replies are one JSON object a line. Every thread searches alone: OpenMP is
// kept to one thread, and the CPU time is that of the searching threads.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <omp.h>

#ifdef WITH_FAISS
#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIVFFlat.h>
#include <faiss/utils/utils.h>
#endif
#ifdef WITH_HNSWLIB
#include <hnswlib/hnswlib.h>
#endif

namespace {

constexpr int HNSW_M = 16;
constexpr int HNSW_BUILD = 200;

using Row = int64_t;

// Vectors of a file, mapped as the Java side maps them, for as long as the process lives: what it holds of the corpus's
// files is the benchmark's own, and left out of its memory.
const float* map_floats(const std::string& path, size_t rows, size_t dims) {
  const size_t bytes = rows * dims * sizeof(float);
  const int file = open(path.c_str(), O_RDONLY);
  struct stat about;
  if (file < 0 || fstat(file, &about) != 0) throw std::runtime_error(path + " cannot be read");
  if (static_cast<size_t>(about.st_size) < bytes) {
    throw std::runtime_error(path + " holds fewer than " + std::to_string(rows) + " vectors");
  }
  void* mapped = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) throw std::runtime_error(path + " cannot be mapped");
  return static_cast<const float*>(mapped);
}

struct Corpus {
  std::string folder;
  size_t size, dims, query_count;
  const float* queries;
  const float* vectors;

  Corpus(const std::string& folder, size_t size) : folder(folder), size(size) {
    std::ifstream shape(folder + "/shape");
    if (!(shape >> dims >> query_count)) throw std::runtime_error(folder + "/shape cannot be read");
    queries = map_floats(folder + "/queries.f32", query_count, dims);
    vectors = map_floats(folder + "/vectors.f32", size, dims);
  }

  const float* query(size_t i) const { return queries + i * dims; }
};

// What a peer can do. A search is called by many threads at once.
struct Peer {
  virtual ~Peer() = default;
  virtual void build(const Corpus& corpus) = 0;
  // Nothing is left to do after a build.
  void compact(const Corpus&) {}
  // Opens what an earlier process has built.
  virtual void open(const Corpus&) { throw std::runtime_error("it keeps no files: build it"); }
  virtual void set_effort(int) {}
  virtual std::vector<Row> search(const float* query, int k, bool fetch) = 0;
};

#ifdef WITH_FAISS
struct FaissPeer : Peer {
  std::unique_ptr<faiss::IndexFlat> quantizer;
  std::unique_ptr<faiss::Index> index;
  const std::string kind;

  explicit FaissPeer(const std::string& kind) : kind(kind) {}

  void make(const Corpus& corpus) {
    if (kind == "flat") {
      index.reset(new faiss::IndexFlatIP(corpus.dims));
    } else if (kind == "hnsw") {
      // Unit vectors have the same order by L2, which FAISS's graph computes without a wrapper.
      auto* graph = new faiss::IndexHNSWFlat(corpus.dims, HNSW_M, faiss::METRIC_L2);
      graph->hnsw.efConstruction = HNSW_BUILD;
      index.reset(graph);
    } else {
      const size_t lists = std::max<size_t>(1, 4 * std::sqrt(static_cast<double>(corpus.size)));
      quantizer.reset(new faiss::IndexFlatIP(corpus.dims));
      index.reset(new faiss::IndexIVFFlat(quantizer.get(), corpus.dims, lists, faiss::METRIC_INNER_PRODUCT));
    }
  }

  void add(const float* vectors, size_t size) {
    index->train(size, vectors);
    index->add(size, vectors);
  }

  void build(const Corpus& corpus) override {
    make(corpus);
    add(corpus.vectors, corpus.size);
  }

  void set_effort(int effort) override {
    if (auto* graph = dynamic_cast<faiss::IndexHNSW*>(index.get())) graph->hnsw.efSearch = effort;
    if (auto* lists = dynamic_cast<faiss::IndexIVF*>(index.get())) lists->nprobe = effort;
  }

  std::vector<Row> search(const float* query, int k, bool) override {
    std::vector<Row> rows(k);
    std::vector<float> scores(k);
    index->search(1, query, k, scores.data(), rows.data());
    return rows;
  }
};

// The old stack: every start parses the JSONL file and fills a flat index; a hit's text comes from memory.
struct JsonlPeer : FaissPeer {
  const std::string file;
  std::vector<std::string> texts;
  std::string fetched;

  explicit JsonlPeer(const std::string& store) : FaissPeer("flat"), file(store + "/rag_store.jsonl") {}

  void build(const Corpus& corpus) override {
    std::ifstream in(corpus.folder + "/texts.txt");
    std::ofstream out(file);
    out.precision(17);
    std::string text;
    for (size_t i = 0; i < corpus.size && std::getline(in, text); i++) {
      out << "{\"uri\": \"row/" << i << "\", \"text\": \"" << escaped(text) << "\", \"embedding\": [";
      for (size_t d = 0; d < corpus.dims; d++) {
        out << (d ? ", " : "") << static_cast<double>(corpus.vectors[i * corpus.dims + d]);
      }
      out << "], \"metadata\": {}}\n";
    }
    out.flush();
    if (!out) throw std::runtime_error(file + " cannot be written");
  }

  void open(const Corpus& corpus) override {
    std::ifstream in(file);
    std::vector<float> vectors;
    vectors.reserve(corpus.size * corpus.dims);
    const std::string before_text = "\"text\": \"", before_vector = "\", \"embedding\": [";
    std::string line;
    while (std::getline(in, line)) {
      const size_t text = line.find(before_text) + before_text.size();
      const size_t vector = line.find(before_vector, text);
      texts.push_back(line.substr(text, vector - text));
      const char* at = line.c_str() + vector + before_vector.size();
      for (size_t d = 0; d < corpus.dims; d++) {
        char* end;
        vectors.push_back(std::strtod(at, &end));
        at = end + 1;
      }
    }
    make(corpus);
    add(vectors.data(), texts.size());
  }

  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
    return out;
  }

  std::vector<Row> search(const float* query, int k, bool fetch) override {
    std::vector<Row> rows = FaissPeer::search(query, k, fetch);
    size_t length = 0;
    if (fetch) {
      for (const Row row : rows) length += row < 0 ? 0 : std::string(texts[row]).size();
    }
    if (length == SIZE_MAX) std::abort();  // keeps the copies
    return rows;
  }
};
#endif

#ifdef WITH_HNSWLIB
struct HnswlibPeer : Peer {
  std::unique_ptr<hnswlib::InnerProductSpace> space;
  std::unique_ptr<hnswlib::HierarchicalNSW<float>> index;

  void build(const Corpus& corpus) override {
    const float* vectors = corpus.vectors;
    space.reset(new hnswlib::InnerProductSpace(corpus.dims));
    index.reset(new hnswlib::HierarchicalNSW<float>(space.get(), corpus.size, HNSW_M, HNSW_BUILD));
    index->addPoint(vectors, 0);
    const int threads = std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::thread> workers;
    for (int t = 0; t < threads; t++) {
      workers.emplace_back([&, t] {
        for (size_t i = 1 + t; i < corpus.size; i += threads) index->addPoint(vectors + i * corpus.dims, i);
      });
    }
    for (auto& worker : workers) worker.join();
  }

  void set_effort(int effort) override { index->setEf(effort); }

  std::vector<Row> search(const float* query, int k, bool) override {
    auto nearest = index->searchKnn(query, k);
    std::vector<Row> rows(nearest.size());
    for (size_t i = nearest.size(); i-- > 0; nearest.pop()) rows[i] = nearest.top().second;
    return rows;
  }
};
#endif

std::unique_ptr<Peer> peer(const std::string& kind, const std::string& store) {
  (void)store;
#ifdef WITH_FAISS
  if (kind == "flat" || kind == "hnsw" || kind == "ivf") return std::unique_ptr<Peer>(new FaissPeer(kind));
  if (kind == "jsonl") return std::unique_ptr<Peer>(new JsonlPeer(store));
#endif
#ifdef WITH_HNSWLIB
  if (kind == "hnswlib") return std::unique_ptr<Peer>(new HnswlibPeer());
#endif
  throw std::runtime_error("this build has no peer '" + kind + "'");
}

int64_t nanos(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

struct Request {
  std::string verb;
  std::map<std::string, std::string> values;

  explicit Request(const std::string& line) {
    std::istringstream words(line);
    words >> verb;
    std::string word;
    while (words >> word) values[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }

  long number(const std::string& name, long otherwise) const {
    const auto found = values.find(name);
    return found == values.end() ? otherwise : std::stol(found->second);
  }
};

// What the driver asks for, read ahead by a thread of its own, which sees at once when the driver has died: an orphan
// would go on building beside the next run.
class Requests {
 public:
  Requests() {
    std::thread([this] {
      std::string line;
      while (std::getline(std::cin, line)) {
        {
          const std::lock_guard<std::mutex> lock(mutex_);
          lines_.push_back(line);
        }
        added_.notify_one();
        if (line == "quit") return;
      }
      std::cerr << "peers: the driver has died" << std::endl;
      _exit(4);
    }).detach();
  }

  std::string next() {
    std::unique_lock<std::mutex> lock(mutex_);
    added_.wait(lock, [this] { return !lines_.empty(); });
    std::string line = lines_.front();
    lines_.pop_front();
    return line;
  }

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  std::deque<std::string> lines_;
};

// As the Java side shuffles: a linear congruential generator of Knuth's and Fisher-Yates.
std::vector<int> shuffled(int count, uint64_t seed) {
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (int i = count - 1; i > 0; i--) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    std::swap(order[i], order[(seed >> 33) % (i + 1)]);
  }
  return order;
}

struct Tally {
  int64_t cpu = 0;
  std::vector<std::pair<int, int64_t>> latencies;
  std::map<int, std::vector<Row>> found;
};

Tally run(Peer& peer, const Corpus& corpus, const Request& request, const std::vector<int>& order, int first, int step) {
  omp_set_num_threads(1);
  const int k = request.number("k", 10), count = request.number("count", order.size());
  const bool fetch = request.number("fetch", 0), keep = request.number("rows", 0);
  Tally tally;
  const int64_t cpu = nanos(CLOCK_THREAD_CPUTIME_ID);
  for (int i = first; i < count; i += step) {
    const int query = order[i % order.size()];
    const int64_t start = nanos(CLOCK_MONOTONIC);
    std::vector<Row> rows = peer.search(corpus.query(query), k, fetch);
    tally.latencies.emplace_back(i, nanos(CLOCK_MONOTONIC) - start);
    if (keep) tally.found[query] = std::move(rows);
  }
  tally.cpu = nanos(CLOCK_THREAD_CPUTIME_ID) - cpu;
  return tally;
}

std::string joined(const std::vector<int64_t>& values) {
  std::ostringstream out;
  for (size_t i = 0; i < values.size(); i++) out << (i ? "," : "") << values[i];
  return "[" + out.str() + "]";
}

std::string search(Peer& peer, const Corpus& corpus, const Request& request) {
  peer.set_effort(request.number("effort", 10));
  const std::vector<int> order = shuffled(corpus.query_count, request.number("seed", 1));
  const int threads = request.number("threads", 1);
  std::vector<Tally> tallies(threads);
  const int64_t start = nanos(CLOCK_MONOTONIC);
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; t++) {
    workers.emplace_back([&, t] { tallies[t] = run(peer, corpus, request, order, t, threads); });
  }
  for (auto& worker : workers) worker.join();
  const int64_t wall = nanos(CLOCK_MONOTONIC) - start;
  int64_t cpu = 0;
  std::vector<int64_t> latencies;
  std::ostringstream rows;
  for (const Tally& tally : tallies) {
    cpu += tally.cpu;
    for (const auto& latency : tally.latencies) latencies.push_back(latency.second);
    for (const auto& found : tally.found) {
      rows << (rows.tellp() > 0 ? "," : "") << "\"" << found.first << "\":" << joined(found.second);
    }
  }
  std::ostringstream reply;
  reply << "{\"cpuNanos\":" << cpu << ",\"wallNanos\":" << wall << ",\"latencies\":" << joined(latencies)
        << ",\"rows\":{" << rows.str() << "}}";
  return reply.str();
}

int64_t process_cpu() { return nanos(CLOCK_PROCESS_CPUTIME_ID); }

template <typename Step>
std::string timed(Step step) {
  const int64_t wall = nanos(CLOCK_MONOTONIC), cpu = process_cpu();
  step();
  std::ostringstream reply;
  reply << "{\"wallNanos\":" << nanos(CLOCK_MONOTONIC) - wall << ",\"cpuNanos\":" << process_cpu() - cpu << "}";
  return reply.str();
}

std::string about() {
  std::ostringstream reply;
  reply << "{\"kinds\":[";
#ifdef WITH_FAISS
  reply << "\"flat\",\"hnsw\",\"ivf\",\"jsonl\"";
#endif
#ifdef WITH_HNSWLIB
#ifdef WITH_FAISS
  reply << ",";
#endif
  reply << "\"hnswlib\"";
#endif
  reply << "]";
#ifdef WITH_FAISS
  reply << ",\"faiss\":\"" << FAISS_VERSION_MAJOR << "." << FAISS_VERSION_MINOR << "." << FAISS_VERSION_PATCH
        << "\",\"options\":\"" << faiss::get_compile_options() << "\"";
#endif
  reply << "}";
  return reply.str();
}

}  // namespace

int main(int count, char** words) {
  try {
    if (count == 2 && std::string(words[1]) == "about") {
      std::cout << about() << std::endl;
      return 0;
    }
    if (count != 5) throw std::runtime_error("usage: peers about | peers KIND CORPUS SIZE STORE");
    const Corpus corpus(words[2], std::stoul(words[3]));
    const std::unique_ptr<Peer> made = peer(words[1], words[4]);
    // Its thread lives as long as the process.
    Requests& requests = *new Requests();
    for (std::string line = requests.next();; line = requests.next()) {
      const Request request(line);
      if (request.verb == "build") {
        std::cout << timed([&] { made->build(corpus); }) << std::endl;
      } else if (request.verb == "compact") {
        std::cout << timed([&] { made->compact(corpus); }) << std::endl;
      } else if (request.verb == "open") {
        std::cout << timed([&] { made->open(corpus); }) << std::endl;
      } else if (request.verb == "search") {
        std::cout << search(*made, corpus, request) << std::endl;
      } else if (request.verb == "quit") {
        return 0;
      } else {
        throw std::runtime_error("no such request: " + line);
      }
    }
  } catch (const std::exception& e) {
    std::cerr << "peers: " << e.what() << std::endl;
    return 1;
  }
}
