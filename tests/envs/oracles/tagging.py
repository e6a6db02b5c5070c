"""Zaps and moves between walls."""

STEPS = {0: (0, 1), 1: (0, -1), 2: (-1, 0), 3: (1, 0)}


def zap_and_move(positions, frozen, actions, zap_draws, *, height, width, hit_rate, reach, freeze):
    """Return new positions, frozen timers, who fired and who was hit."""
    fired = [actions[i] == 4 and frozen[i] == 0 for i in (0, 1)]
    apart = abs(positions[0][0] - positions[1][0]) + abs(positions[0][1] - positions[1][1])
    hit = [False, False]
    for i in (0, 1):
        victim = 1 - i
        if fired[i] and frozen[victim] == 0 and apart <= reach and zap_draws[i] < hit_rate:
            hit[victim] = True
    new_positions, new_frozen = [], []
    for i in (0, 1):
        row, column = positions[i]
        if frozen[i] == 0 and not hit[i] and actions[i] in STEPS:
            down, right = STEPS[actions[i]]
            if 0 <= row + down < height:
                row += down
            if 0 <= column + right < width:
                column += right
        new_positions.append((row, column))
        if hit[i]:
            new_frozen.append(freeze)
        else:
            new_frozen.append(frozen[i] - 1 if frozen[i] > 0 else 0)
    return new_positions, new_frozen, fired, hit
