"""What was typed wrong: one line on stderr that says what is wrong and what would be right, and status 2."""

import contextlib
import json
import os
import resource
import shlex
import subprocess
import sys

import jax
import pytest

from coala_agents.cli import COMMANDS, main
from coala_agents.config import run_config

TINY = (
    "--meta-batch-size 2 --batch-size 2 --num-inner-episodes 2 --inner-episode-length 2 --naive-pool-size 2 "
    "--num-minibatches 2 --network mlp --width 8 --iterations 2 --no-progress"
)
LINE = {"iteration": 1, "env_steps": 1, "seconds": 1.0, "seed": 0, "agent": 0, "reward/ego": 1.0}

ROWS = [
    # Commands and options
    (
        "tain",
        "unknown command 'tain' (did you mean train?); known: train, sweep, ",
    ),
    ("list all", "nothing takes 'all'; options: --json"),
    ("--import", "--import takes the name of a module"),
    ("--import a/b list", "such as my_games, got 'a/b'"),
    ("--import nonesuch list", "No module named 'nonesuch'"),
    ("train --algoritm m-fos", "unknown option --algoritm (did you mean --algorithm?); known: --algorithm, "),
    ("train --algoritm m-fos", " more, see coala train --help"),
    ("train --num_seedz 2", "did you mean --num-seeds?"),
    ("train --grid-height 3", "--grid-height is of cleanup-lite"),
    ("train ipd-shaping 7", "nothing takes '7'; options: --"),
    ("train ipd-shapin", "unknown preset 'ipd-shapin'"),
    (
        "evaluate run --sed 3",
        "--sed (did you mean --seed?); known: --num-opponents, --seed, --epsilon, --survival, --greedy, --json",
    ),
    ("headroom ipd-shaping --num-meta-episode 3", "did you mean --num-meta-episodes?"),
    ("headroom ipd-shapin", "unknown preset 'ipd-shapin'"),
    ("headroom ipd-lola-dice", "lola-dice learns in a pair and meets no naive learners"),
    ("headroom ipd-shaping --opponent tit-for-tat", "opponent must be naive, for headroom is measured against naive"),
    ("headroom ipd-shaping --game matching-pennies", "no greedy and no shaping co-player by name for MatrixGame"),
    ("headroom ipd-shaping --grid-height 3", "--grid-height is of cleanup-lite"),
    ("headroom ipd-shaping --num-meta-episodes 5", "--num-meta-episodes must be even, got 5"),
    ("headroom ipd-shaping --num-meta-episodes 2", "--num-meta-episodes must be at least 4, got 2"),
    ("headroom ipd-shaping --skip costs", "unknown skip 'costs' (did you mean cost?); known: headroom, reachability"),
    ("headroom ipd-shaping --skip headroom", "skip both or neither"),
    ("headroom ipd-shaping --skip headroom reachability cost", "skip leaves nothing to measure"),
    ("headroom ipd-shaping --skip", "--skip needs one value at least"),
    ("headroom ipd-shaping --grid learning-rate=1", "--grid"),
    ("inspect run --opponents 3", "did you mean --num-opponents?"),
    ("compare run --uot x.png", "did you mean --out?"),
    ("play ipd --agianst naive", "known: --against, --num-inner-episodes"),
    ("watch ipd --recrod x.gif", "did you mean --record?"),
    ("tournament naive --sede 1", "did you mean --seed?"),
    ("pretrain ipd-shaping --out x --pairs 3", "did you mean --num-pairs?"),
    ("reproduce fig3a --quik", "did you mean --quick?"),
    ("reproduce fig99", "unknown figure 'fig99' (did you mean fig9?); known: fig3a"),
    # Grids
    ("sweep ipd-shapin --grid learning-rate=1", "unknown preset 'ipd-shapin'"),
    ("sweep ipd-shaping", "coala sweep needs --grid OPTION=VALUE,..."),
    ("sweep --grid", "--grid needs one value at least"),
    ("sweep --gird learning-rate=1", "unknown option --gird (did you mean --grid?)"),
    ("sweep --resume x --grid learning-rate=1", "unknown option --resume"),
    ("sweep --grid x", "--grid takes OPTION=VALUE,..., such as learning-rate=1e-3,3e-3, got 'x'"),
    ("sweep --grid =1", "--grid takes OPTION=VALUE,..., such as learning-rate=1e-3,3e-3, got '=1'"),
    ("sweep --grid learning-rate=", "--grid has an empty value in 'learning-rate='"),
    ("sweep --grid learning-rate=1,,2", "--grid has an empty value in 'learning-rate=1,,2'"),
    ("sweep --grid learning-rat=1", "unknown configuration field 'learning_rat' (did you mean learning_rate?)"),
    ("sweep --grid grid-height=3,4", "grid_height is of cleanup-lite"),
    ("sweep --grid out=x", "unknown configuration field 'out'"),
    ("sweep --grid learning-rate=1e-3,0.001", "--grid has one setting twice: learning-rate=0.001"),
    ("sweep --grid learning-rate=1 --grid learning_rate=2", "--grid has learning_rate twice"),
    ("sweep --grid learning-rate=-1", "learning-rate=-1: learning_rate must be positive, got -1"),
    ("sweep --grid learning-rate=fast", "learning-rate=fast: learning_rate must be a number, got 'fast'"),
    ("sweep --grid batch-size=8,2.5", "batch-size=2.5: batch_size must be a whole number, got 2.5"),
    (
        "sweep --grid num-minibatches=5",
        "num-minibatches=5: meta_batch_size must be a multiple of num_minibatches, 5, got 32",
    ),
    ("sweep --grid centring=1", "centring=1: centring must be true or false, got 1"),
    ("sweep --grid credit=teach", "credit=teach: unknown credit 'teach' (did you mean teaching?)"),
    ("sweep --grid opponent=nobody", "unknown co-player 'nobody'"),
    ("sweep --grid opponent=run:nowhere", "no run at nowhere: there is no such folder"),
    ("sweep --grid seed=0,1", "seed cannot be swept: num_seeds says how many times"),
    ("sweep --grid num-seeds=1,2", "cannot be swept: num_seeds says how many times"),
    ("sweep --grid payoffs=paper,zero-one", "payoffs cannot be swept: what different games pay cannot be compared"),
    ("sweep --grid learning-rate=1 --learning-rate 1", "--learning-rate is swept and given by itself"),
    ("sweep --grid learning-rate=1 --metric reward/eg", "unknown metric 'reward/eg' (did you mean reward/ego?)"),
    ("sweep --grid learning-rate=1 --metric reward/meta", "unknown metric 'reward/meta'"),
    ("sweep --grid learning-rate=1 --launcher rai", "unknown launcher 'rai' (did you mean ray?); known: here, ray"),
    ("sweep --grid learning-rate=1 --ray-address auto", "--ray-address goes with --launcher ray"),
    ("sweep --grid learning-rate=1 --ray-gpus -1", "--ray-gpus must be at least 0, got -1"),
    ("sweep --grid learning-rate=1 --ray-retries -1", "--ray-retries must be at least 0, got -1"),
    ("sweep --grid learning-rate=1 --out pipe", "cannot write to pipe"),
    ("sweep --grid learning-rate=1 --out ''", "a path must not be empty"),
    # What is missing
    ("evaluate", "Missing from coala evaluate: DIR"),
    ("inspect", "Missing from coala inspect: DIR"),
    ("play", "Missing from coala play: ENV"),
    ("watch", "Missing from coala watch: DIR|ENV"),
    ("pretrain ipd-shaping", "--out PATH"),
    ("imitate ipd-shaping --out x.eqx", "--player NAME is missing: whom to imitate"),
    ("imitate ipd-shaping --player tit-for-tat", "--out PATH is missing: the file to write"),
    ("imitate ipd-shaping --player naive --out x.eqx", "naive learns; whom to imitate must play in one way"),
    (
        "imitate ipd-shaping --player tit-for-tit --out x.eqx",
        "unknown co-player 'tit-for-tit' (did you mean tit-for-tat",
    ),
    ("imitate ipd-shaping --player coin-greedy --out x.eqx", "'coin-greedy' means nothing in this game"),
    ("imitate ipd-shaping --player tit-for-tat --mixed-with naive --out x.eqx", "naive learns; whom to imitate"),
    ("imitate ipd-shaping --player tit-for-tat --share 0.2 --out x.eqx", "share would change nothing without"),
    ("imitate ipd-shaping --player tit-for-tat --share 2 --out x.eqx", "--share must be in [0, 1], got 2.0"),
    (
        "imitate ipd-shaping --player tit-for-tat --num-policies 0 --out x.eqx",
        "--num-policies must be at least 1, got 0",
    ),
    ("imitate ipd-shaping --player tit-for-tat --num-updates 0 --out x.eqx", "--num-updates must be at least 1, got 0"),
    ("imitate ipd-shaping --player tit-for-tat --imitation-rate 0 --out x.eqx", "must be positive, got 0"),
    ("compare", "at least one run folder"),
    ("tournament", "at least 1 entrant"),
    ("reproduce", "reproduce needs a figure; known: fig3a"),
    ("train --iterations", "Missing value for argument '--iterations'"),
    # Numbers
    ("train --batch-size x", "--batch-size must be a whole number, got 'x'"),
    ("train --batch-size 2.5", "--batch-size must be a whole number, got '2.5'"),
    ("train --batch-size 0", "--batch-size must be at least 1, got 0"),
    ("train --learning-rate fast", "--learning-rate must be a number, got 'fast'"),
    ("train --learning-rate nan", "--learning-rate must be a finite number, got nan"),
    ("train --seed 123456789012345678901234567890", "--seed must be at most 4294967295, got 1234"),
    ("train --batch-size 1000000000000000000000", "--batch-size must be at most 1000000000, got 1000"),
    ("train --loggers", "--loggers needs one value at least"),
    ("train --loggers --seed 3", "--loggers needs one value at least"),
    ("train --learning-rate-factors", "--learning-rate-factors needs one value at least"),
    ("train --learning_rate_factors=", "--learning-rate-factors needs one value at least"),
    ("train --num-heads 3", "--num-heads 3 must divide lru_width 32"),
    ("train --num-heads 3 --print-config", "--num-heads 3 must divide lru_width 32"),
    ("train --naive-pool nowhere --print-config", "no naive pool 'nowhere'"),
    ("train --start-from nowhere --print-config", "no run at nowhere"),
    ("train --credit taeching", "taeching"),
    ("train --credit teaching --algorithm m-fos", "credit 'teaching' is of coala-pg, got the algorithm 'm-fos'"),
    ("train --credit teaching --batch-size 1", "credit 'teaching' leaves one game out and needs a batch_size of 2"),
    (
        "train --credit leave-one-out --opponent tit-for-tat",
        "MemoryOne cannot tell what one game did to it: it lacks behaviour, left_out",
    ),
    ("train --credit-windows 0", "--credit-windows must be at least 1, got 0"),
    ("train --credit-lambda 0.5", "--credit-lambda is of the credit 'teaching', got 0.5 with 'paper'"),
    ("train --credit-windows 300", "credit_windows 300 x credit_window_length 4"),
    ("train --seed -1", "seed must be at least 0, got -1"),
    ("train --seed 4294967296", "seed must be at most 4"),
    ("train --seed 4294967295 --num-seeds 2", "seeds must be at most 4294967295"),
    *(
        (f"{command} --seed {seed}", f"seed must be at {bound}, got {seed}")
        for command in (
            "evaluate run",
            "inspect run",
            "tournament naive",
            "play ipd",
            "watch ipd",
            "reproduce fig3a",
            "pretrain ipd-shaping --out x.eqx",
        )
        for seed, bound in ((-1, "least 0"), (2**32, "most 4294967295"))
    ),
    ("pretrain ipd-shaping --out x.eqx --inner-episode-length 0", "--inner-episode-length must be at least 1, got 0"),
    ("pretrain coin-game-shaping --out x.eqx --grid-height 0", "--grid-height must be at least 1, got 0"),
    ("pretrain ipd-shaping --out x.eqx --grid-height 2", "--grid-height is of cleanup-lite, coin-game, "),
    ("train coin-game-shaping --naive-learning-rate 0", "--naive-learning-rate must be positive, got 0.0"),
    ("pretrain ipd-shaping --out x.eqx --num-pairs 0", "--num-pairs must be at least 1, got 0"),
    ("pretrain ipd-shaping --out x.eqx --entropy-coefficient inf", "must be a finite number, got inf"),
    ("tournament naive --best-response-iterations -1", "--best-response-iterations must be at least 0, got -1"),
    ("tournament naive --num-meta-episodes 3", "--num-meta-episodes must be even"),
    ("play ipd --inner-episode-length 0", "--inner-episode-length must be at least 1, got 0"),
    ("play ipd --num-inner-episodes 0", "--num-inner-episodes must be at least 1, got 0"),
    ("play cleanup-lite --realtime nan", "realtime must be a finite number, got nan"),
    ("play cleanup-lite --realtime -3", "realtime must be positive, got -3"),
    ("play ipd --realtime 4", "no action that does nothing"),
    ("watch ipd --fps nan", "fps must be a finite number, got nan"),
    ("watch ipd --fps 0", "fps must be positive, got 0"),
    ("watch ipd --fps 100 --record x.gif", "a .gif shows at most 50 pictures a second"),
    ("watch ipd --fps 0.0001 --record x.gif", "fps must be at least 0.01, got 0.0001"),
    ("watch ipd --batch-size 0", "--batch-size must be at least 1, got 0"),
    # What a machine is asked for
    ("train --devices 0", "devices must be auto or a number from 1 to 1, which JAX finds, got 0"),
    ("train --devices 1.5", "devices must be auto or a number from 1 to 1, which JAX finds, got '1.5'"),
    ("train --devices ''", "devices must be auto or a number from 1 to 1, which JAX finds, got ''"),
    ("train --devices", "Missing value for argument '--devices'"),
    ("train --device 1", "did you mean --devices?"),
    ("train --coordinator ''", "coordinator must be HOST:PORT or auto, got ''"),
    ("train --coordinator :1", "coordinator must be HOST:PORT or auto, got ':1'"),
    ("train --coordinator host:0", "coordinator must be HOST:PORT or auto, got 'host:0'"),
    ("train --coordinator host:65536", "coordinator must be HOST:PORT or auto, got 'host:65536'"),
    ("train --coordinator host:x", "coordinator must be HOST:PORT or auto, got 'host:x'"),
    ("train --coordinator", "--coordinator: expected one argument"),
    ("train --num-processes 2", "--num-processes needs --coordinator HOST:PORT, where process 0 is"),
    ("train --coordinator host:1 --num-processes 0 --process-id 0", "--num-processes must be at least 1, got 0"),
    (
        "train --coordinator host:1 --num-processes 1.5 --process-id 0",
        "must be a whole number, got '1.5'",
    ),
    ("train --coordinator host:1 --num-processes 2 --process-id=-1", "--process-id must be a whole number, got '-1'"),
    ("train --coordinator host:1 --num-processes 2 --process-id ''", "--process-id must be a whole number, got ''"),
    # What is only told
    ("doctor all", "nothing takes 'all'; options: --json"),
    ("doctor --jsn", "unknown option --jsn (did you mean --json?); known: --json"),
    ("doctor --json=yes", "--json"),
    ("completion", "Missing from coala completion: bash|zsh|fish"),
    ("completion tcsh", "unknown shell 'tcsh'; known: bash, zsh, fish"),
    ("compare run --panels x", "unknown panels 'x'; known: auto, one, each"),
    ("list --json 3", "nothing takes '3'; options: --json"),
    ("evaluate run --json=3", "--json"),
    ("train --json", "unknown option --json"),
    ("--versio", "unknown command '--versio'"),
    ("--version all", "nothing takes 'all' behind --version"),
    ("list --version", "unknown option --version"),
    # Paths
    *(
        (f"{command} ''", "a path must not be empty")
        for command in (
            "train --out",
            "train --resume",
            "train --config",
            "export",
            "export run --out",
            "inspect",
            "compare",
            "compare run --out",
            "tournament naive --out",
            "reproduce fig3a --out",
            "watch ipd --record",
            "headroom --out",
            "pretrain ipd-shaping --out",
        )
    ),
    ("train --out=", "--out: a path must not be empty"),
    ("train --out ~nobody-here/x", "Could not determine home directory"),
    ("play ipd --against ''", "must not be empty"),
    ("watch ''", "must not be empty"),
    ("evaluate ''", "must not be empty"),
    ("evaluate pretrained:ipd-mixd-coala-pg", "(did you mean ipd-mixed-coala-pg?); known: "),
    ("evaluate ipd-mixed-coala-pg:coala-pg", "and the whole run is wanted"),
    ("evaluate ipd-lola-dice", "holds a pair of lola-dice, not meta agents"),
    ("tournament ipd-mixd-coala-pg", "unknown co-player 'ipd-mixd-coala-pg' (did you mean ipd-mixed-coala-pg?)"),
    ("play ipd --against ipd-mixd-coala-pg", "(did you mean ipd-mixed-coala-pg?)"),
    ("play coin-game --against ipd-mixed-coala-pg", "was trained on Prisoner's dilemma and cannot play Coin Game"),
    ("tournament x=", "must not be empty"),
    ("evaluate nowhere", "no run at nowhere: there is no such folder"),
    (
        "evaluate ipd-mixd-coala-pg",
        "nor are any pretrained agents called so (did you mean ipd-mixed-coala-pg?); ",
    ),
    ("play ipd --against pretraned:x", "'pretraned:x' names the module 'pretraned', and there is none"),
    ("inspect nowhere", "no run at nowhere: there is no such folder"),
    ("compare nowhere", "no run at nowhere: there is no such folder"),
    ("train --resume nowhere", "no run at nowhere: there is no such folder"),
    ("train --start-from nowhere", "no run at nowhere: there is no such folder"),
    ("train --start-from cleanup-lite-undecidet", "nor policies to start from: cleanup-lite, cleanup-lite-dirty, "),
    ("train --start-from folder", "there is no folder/checkpoint.eqx"),
    ("train --opponent run:nowhere", "no run at nowhere: there is no such folder"),
    ("play ipd --against runs/nowhere", "no run at runs/nowhere: there is no such folder"),
    ("tournament naive runs/nowhere", "no run at runs/nowhere: there is no such folder"),
    ("watch folder", "there is no folder/checkpoint.eqx"),
    ("compare folder", "there is no folder/config.json"),
    ("train --naive-pool None", "no naive pool 'None': neither a file nor one of cleanup-lite"),
    ("train --config nowhere.toml", "there is no nowhere.toml"),
    ("train --config folder", "folder is no file"),
    ("train --config pipe", "pipe is no file"),
    ("train --config broken.toml", "broken.toml is no TOML"),
    ("train --config latin.toml", "latin.toml is not in UTF-8"),
    ("train coin-game-shaping --naive-pool pipe", "pipe is no file"),
    ("train coin-game-shaping --naive-pool broken.toml", "broken.toml is not a coala checkpoint"),
    ("evaluate pipes", "pipes/checkpoint.eqx is no file"),
    ("compare pipes", "pipes/config.json is no file"),
    ("compare run --out pipe.png", "cannot write pipe.png: it is no file"),
    ("compare run --out x.bmp", "must end in .png or .pdf or .svg"),
    ("pretrain ipd-shaping --out pipe", "pipe exists"),
    # Files that somebody else wrote
    ("compare cut", "cut/metrics.jsonl, line 2: "),
    ("compare words", "words/metrics.jsonl, line 2: reward/ego must be a number, got 'high'"),
    ("compare list", "list/metrics.jsonl, line 1: not a line of metrics"),
    ("compare lacking", "lacking/metrics.jsonl: no line has env_steps"),
    ("compare judged", "judged/evaluation.json is no evaluation of a run"),
    ("compare void", "void/config.json is not the configuration of a run: Expecting value"),
    ("compare bare", "bare/config.json is not the configuration of a run: there is no configuration in it"),
    ("train --resume bare", "bare/config.json is not the configuration of a run: there is no configuration in it"),
    (
        "compare foreign",
        "unknown game 'my-game' (did you mean matrix-game? or, if a module of yours registers it: coala --import M",
    ),
    ("compare unjudged", "unjudged/evaluation.json is no evaluation of a run"),
    ("compare silent", "silent/evaluation.json is no JSON"),
    ("compare still", "still/meta_episode.json is no meta-episode of a run"),
    ("compare unreadable", "unreadable/evaluation.json is no JSON"),
    ("compare episode", "episode/meta_episode.json is no meta-episode of a run"),
    # Who plays, and what is logged
    ("train --loggers csv", "unknown logger 'csv'; known: tensorboard, wandb"),
    (
        "train --naive-algorithm q --naive-learning-rate 0.1",
        "--naive-learning-rate would change nothing: naive_algorithm q has no such thing",
    ),
    (
        "train --naive-algorithm q --naive-network mlp",
        "--naive-network would change nothing: naive_algorithm q has no such thing",
    ),
    (
        "train --opponent tit-for-tat --naive-discount 0.9",
        "--naive-discount would change nothing: the opponent is tit-for-tat",
    ),
    (
        "train ipd-loqa --num-past 3",
        "--num-past would change nothing: nobody meets the other's past without past_games",
    ),
    ("tournament nobody", "unknown co-player 'nobody'"),
    (
        "tournament coin-greedy",
        "'coin-greedy' means nothing in this game: it is a script for CoinGame, not for MatrixGame",
    ),
    ("tournament naive --preset ipd-shapin", "unknown preset 'ipd-shapin' (did you mean ipd-shaping?)"),
    ("tournament naive --preset ipd-lola-dice", "preset must be one of meta agents, got 'ipd-lola-dice'"),
    ("tournament naive naive", "entrants must have different names"),
    ("watch chess", "unknown game 'chess'"),
    ("watch ipd-mixd-coala-pg", "unknown game 'ipd-mixd-coala-pg' (did you mean ipd-mixed-coala-pg?); known: ipd, "),
    ("inspect ipd-mixd-coala-pg", "(did you mean ipd-mixed-coala-pg?); known: "),
    ("export ipd-mixd-coala-pg --out x", "(did you mean ipd-mixed-coala-pg?); known: "),
    ("compare pretrained:ipd-mixed-coala-pg", "ipd-mixed-coala-pg are pretrained agents: load_pretrained, coala play"),
    ("train --start-from ipd-mixed-coala-pg", "ipd-mixed-coala-pg are pretrained agents"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with everything that the rows name."""
    place = tmp_path_factory.mktemp("gate")
    config = json.dumps({"config": run_config().to_dict()})
    line = json.dumps(LINE) + "\n"
    lines = {
        "run": line,
        "cut": line + '{"iteration": 2,\n',
        "words": line + json.dumps(LINE | {"iteration": 2, "reward/ego": "high"}) + "\n",
        "list": "[1]\n",
        "lacking": json.dumps({name: value for name, value in LINE.items() if name != "env_steps"}) + "\n",
        "judged": line,
        "unreadable": line,
        "episode": line,
        "unjudged": line,
        "silent": line,
        "still": line,
        "void": line,
        "bare": line,
        "foreign": line,
    }
    for name, text in lines.items():
        (place / name).mkdir()
        (place / name / "config.json").write_text(config)
        (place / name / "metrics.jsonl").write_text(text)
    (place / "judged" / "evaluation.json").write_text('{"run": 3}')
    (place / "unreadable" / "evaluation.json").write_text("{")
    (place / "episode" / "meta_episode.json").write_text('{"per_seed": [1]}')
    (place / "unjudged" / "evaluation.json").write_text("{}")
    (place / "silent" / "evaluation.json").write_text("")
    (place / "still" / "meta_episode.json").write_text('{"per_seed": {}}')
    (place / "void" / "config.json").write_text("")
    (place / "bare" / "config.json").write_text('{"config": {}}')
    (place / "foreign" / "config.json").write_text('{"config": {"game": {"name": "my-game"}}}')
    for name in ("folder", "pipes"):
        (place / name).mkdir()
    for name in ("pipe", "pipe.png", "pipes/checkpoint.eqx", "pipes/config.json"):
        os.mkfifo(place / name)
    (place / "broken.toml").write_text("x = [")
    (place / "latin.toml").write_bytes(b'x = "\xe9"')
    return place


@pytest.mark.parametrize(("line", "message"), ROWS, ids=[line for line, _ in ROWS])
def test_one_line_says_what_is_wrong(place, monkeypatch, refused, line, message):
    monkeypatch.chdir(place)
    # There is no work to get to.
    monkeypatch.setattr("coala_agents.experiments._run._go_on", None)
    monkeypatch.setattr("coala_envs.rendering._window.Window.show", None)
    assert message in refused(*shlex.split(line))


def test_a_misspelt_option_lists_only_what_can_be_typed(refused, capsys):
    told = refused("train", "--opponent-digst", "1").split("known: ")[1]
    listed = told.partition(" and ")[0].split(", ")
    assert listed[0] == "--opponent"
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    shown = capsys.readouterr().out
    assert "--opponent-digest" not in listed
    assert all(option in shown for option in listed)


@contextlib.contextmanager
def largest_file(size):
    """Files grow no further, as on a disk that is full; JAX keeps no halves of programs meanwhile."""
    before, kept_from = resource.getrlimit(resource.RLIMIT_FSIZE), "jax_persistent_cache_min_compile_time_secs"
    seconds = jax.config.values[kept_from]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    jax.config.update(kept_from, 1e9)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        jax.config.update(kept_from, seconds)


@pytest.mark.parametrize(
    ("size", "file"), [(100, "cannot write run/config.json"), (4000, "run/metrics.jsonl: cannot be written")]
)
def test_a_full_disk_is_told_with_the_path(tmp_path, monkeypatch, refused, size, file):
    monkeypatch.chdir(tmp_path)
    # Nothing but lines: a checkpoint would not fit either.
    monkeypatch.setattr("coala_agents.experiments._run.save_checkpoint", lambda *_: None)
    with largest_file(size):
        assert file in refused("train", *shlex.split(TINY), "--iterations", "30", "--out", "run", begun=True)


def coala(*arguments, reader=None, **env):
    """Run the command line in a process of its own; return its status, output and errors."""
    command = [sys.executable, "-m", "coala_agents", *arguments]
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "SDL_VIDEODRIVER")}
    done = subprocess.run(command, stdout=reader or subprocess.PIPE, stderr=subprocess.PIPE, env=clean | env)
    return done.returncode, (done.stdout or b"").decode(), done.stderr.decode()


@pytest.mark.parametrize("line", ["list", "train --help", "compare run --out figure.png"])
def test_a_reader_that_has_gone_is_no_error(place, monkeypatch, line):
    monkeypatch.chdir(place)
    ours, its = os.pipe()
    os.close(ours)
    with os.fdopen(its, "w") as nobody:
        assert coala(*line.split(), reader=nobody)[::2] == (141, "")


def test_a_full_standard_output(place):
    if not os.path.exists("/dev/full"):
        pytest.skip("needs /dev/full")
    with open("/dev/full", "w") as full:
        assert coala("list", reader=full)[::2] == (2, "coala: standard output: no space left on device\n")


def test_ctrl_c_is_no_error(monkeypatch, capsys):
    def interrupted(given):
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "evaluate", interrupted)
    with pytest.raises(SystemExit) as left:
        main(["evaluate", "run"])
    assert left.value.code == 130
    assert capsys.readouterr().err == ""


def test_a_platform_without_a_device():
    status, _, errors = coala("evaluate", "run", JAX_PLATFORMS="cuda")
    assert status == 2
    assert "JAX finds no device to compute on with JAX_PLATFORMS=cuda" in errors.splitlines()[-1]
    assert "Traceback" not in errors


def test_no_display_is_told_in_one_line(tmp_path):
    status, _, errors = coala("watch", "ipd", "--batch-size", "2", WAYLAND_DISPLAY="", XDG_RUNTIME_DIR=str(tmp_path))
    assert status == 2
    assert errors.startswith("coala: cannot open a window (")
    assert errors.count("\n") == 1
