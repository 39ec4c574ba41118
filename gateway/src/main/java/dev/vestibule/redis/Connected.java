package dev.vestibule.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * A connection that finds its way back by itself, and what may be sent over it. Used by any thread;
 * a command that cannot be sent at once fails.
 */
record Connected(
    StatefulConnection<byte[], byte[]> connection,
    RedisClusterAsyncCommands<byte[], byte[]> commands) {}
