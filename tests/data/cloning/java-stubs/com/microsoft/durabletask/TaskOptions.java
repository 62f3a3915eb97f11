package com.microsoft.durabletask;

public class TaskOptions {}
