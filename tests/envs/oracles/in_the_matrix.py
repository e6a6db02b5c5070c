"""The prisoner's dilemma in the matrix.

A board has positions, headings, coins (rows of 0, 1 for a cooperate and 2 for a defect coin), inventories and frozen.
"""

import math
from fractions import Fraction

LEFT_TURN, RIGHT_TURN, WALK, FIRE = range(4)
CLOCKWISE = [(-1, 0), (0, 1), (1, 0), (0, -1)]


def start(draws, *, height, width):
    """Return a board at its start."""
    bottom, edge = height - 1, width - 1
    top_left, top_right = {(0, 0), (0, 1), (1, 0)}, {(0, edge), (0, edge - 1), (1, edge)}
    bottom_left, bottom_right = (
        {(bottom, 0), (bottom, 1), (bottom - 1, 0)},
        {
            (bottom, edge),
            (bottom, edge - 1),
            (bottom - 1, edge),
        },
    )
    one, two = top_left | bottom_right, top_right | bottom_left
    cooperate, defect = (one, two) if draws[0] < 0.5 else (two, one)
    coins = [[0] * width for _ in range(height)]
    free = []
    for row in range(height):
        for column in range(width):
            if (row, column) in cooperate:
                coins[row][column] = 1
            elif (row, column) in defect:
                coins[row][column] = 2
            else:
                free.append((row, column))
    first = free[math.floor(draws[1] * len(free))]
    free.remove(first)
    second = free[math.floor(draws[2] * len(free))]
    return {
        "positions": [first, second],
        "headings": [math.floor(draw * 4) for draw in draws[3:]],
        "coins": coins,
        "inventories": [[0, 0], [0, 0]],
        "frozen": 0,
    }


def step(board, actions, draws, *, height, width, payoffs, freeze):
    """Return the next board, the rewards, who fired, whether they interacted, and the coins taken."""
    nothing = [[0, 0], [0, 0]]
    if board["frozen"] > 0:
        if board["frozen"] == 1:
            return start(draws, height=height, width=width), [0, 0], [False, False], False, nothing
        return {**board, "frozen": board["frozen"] - 1}, [0, 0], [False, False], False, nothing

    headings, wishes = [], []
    for (row, column), heading, action in zip(board["positions"], board["headings"], actions, strict=True):
        if action == LEFT_TURN:
            heading = {0: 3, 1: 0, 2: 1, 3: 2}[heading]
        if action == RIGHT_TURN:
            heading = {0: 1, 1: 2, 2: 3, 3: 0}[heading]
        headings.append(heading)
        down, right = CLOCKWISE[heading]
        inside = 0 <= row + down < height and 0 <= column + right < width
        wishes.append((row + down, column + right) if action == WALK and inside else (row, column))
    positions = [
        board["positions"][i] if wishes[i] in (board["positions"][1 - i], wishes[1 - i]) else wishes[i] for i in (0, 1)
    ]

    coins = [list(row) for row in board["coins"]]
    inventories = [list(held) for held in board["inventories"]]
    taken = [[0, 0], [0, 0]]
    for i, (row, column) in enumerate(positions):
        if coins[row][column]:
            taken[i][coins[row][column] - 1] += 1
            inventories[i][coins[row][column] - 1] += 1
            coins[row][column] = 0

    fired = [action == FIRE for action in actions]
    met = False
    for i in (0, 1):
        if fired[i] and positions[1 - i] in beam(positions[i], headings[i]) and all(sum(held) for held in inventories):
            met = True
    rewards = [float(payoff(inventories[i], inventories[1 - i], payoffs)) if met else 0.0 for i in (0, 1)]
    after = {
        "positions": positions,
        "headings": headings,
        "coins": coins,
        "inventories": inventories,
        "frozen": freeze if met else 0,
    }
    if met and freeze == 0:
        after = start(draws, height=height, width=width)
    return after, rewards, fired, met, taken


def beam(position, heading):
    """Return the four cells of a beam."""
    row, column = position
    return {
        0: [(row - 1, column), (row - 2, column), (row - 1, column - 1), (row - 1, column + 1)],
        1: [(row, column + 1), (row, column + 2), (row - 1, column + 1), (row + 1, column + 1)],
        2: [(row + 1, column), (row + 2, column), (row + 1, column - 1), (row + 1, column + 1)],
        3: [(row, column - 1), (row, column - 2), (row - 1, column - 1), (row + 1, column - 1)],
    }[heading]


def payoff(own, other, payoffs):
    """Return the mean payoff when each draws one of its coins."""
    total = Fraction(0)
    for i in (0, 1):
        for j in (0, 1):
            total += Fraction(own[i], sum(own)) * Fraction(other[j], sum(other)) * Fraction(payoffs[i][j])
    return total


def observe(board, player, *, height, width, window):
    """Return the features of one player."""
    row, column = board["positions"][player]
    down, right = CLOCKWISE[board["headings"][player]]
    aside_down, aside_right = CLOCKWISE[(board["headings"][player] + 1) % 4]
    clockwise = 0
    while (board["headings"][player] + clockwise) % 4 != board["headings"][1 - player]:
        clockwise += 1
    planes = [[] for _ in range(8)]
    for far in reversed(range(window)):
        for aside in range(-(window // 2), window // 2 + 1):
            place = (row + far * down + aside * aside_down, column + far * right + aside * aside_right)
            inside = 0 <= place[0] < height and 0 <= place[1] < width
            coin = board["coins"][place[0]][place[1]] if inside else 0
            other = place == tuple(board["positions"][1 - player])
            seen = [coin == 1, coin == 2, other, *(other and clockwise == turn for turn in range(4)), not inside]
            for plane, there in zip(planes, seen, strict=True):
                plane.append(float(there))
    own, others = board["inventories"][player], board["inventories"][1 - player]
    frozen = board["frozen"] > 0
    numbers = [own[0] / 6, own[1] / 6, float(sum(own) > 0)]
    numbers += [others[0] / 6, others[1] / 6, 1.0] if frozen else [0.0, 0.0, 0.0]
    return [feature for plane in planes for feature in plane] + numbers
